using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Where a sequence of offers comes from.</summary>
enum TransferDomain
{
    RisingAuction,
    Negotiation,
    PublicGoods,
    CompetitiveBidding,
}

/// <summary>
/// Draws sequences of [value, competition, bid ratio, won, price, surplus]. All but the first of a rising auction are brought into
/// [0, 1], the surplus into [−0.5, 1].
/// </summary>
static class TransferSequences
{
    public const int Features = 6;

    /// <summary>The domain by its name on the command line, or null.</summary>
    public static TransferDomain? Find(string name) => Names.ToList().IndexOf(name) is >= 0 and var k ? (TransferDomain)k : null;

    /// <summary>The names in the order of the domains.</summary>
    public static IReadOnlyList<string> Names { get; } = ["rising-auction", "negotiation", "public-goods", "competitive-bidding"];

    /// <param name="series">[T, 6], T at least 12.</param>
    public static void Draw(TransferDomain domain, ref Generator random, Span<float> series)
    {
        switch (domain)
        {
            case TransferDomain.RisingAuction:
                RisingAuction(ref random, series);
                break;
            case TransferDomain.Negotiation:
                Negotiation(ref random, series);
                break;
            case TransferDomain.PublicGoods:
                PublicGoods(ref random, series);
                break;
            default:
                CompetitiveBidding(ref random, series);
                break;
        }
    }

    static void RisingAuction(ref Generator random, Span<float> series)
    {
        int steps = series.Length / Features;
        for (int t = 0; t < steps; t++)
        {
            double along = (double)t / (steps - 1);
            double trend = 0.1 + 0.8 * along + random.Normal(0, 0.05);
            double competition = Unit(0.2 + 0.6 * along + random.Normal(0, 0.08));
            double bid = trend * (1 + random.Normal(0, 0.1));
            bool won = random.Uniform() < 1 - competition;
            double price = Unit(trend + random.Normal(0, 0.03));
            Set(series, t, trend, competition, bid, won, price, 1 - price - random.Uniform(0, 0.2));
        }
    }

    static void Negotiation(ref Generator random, Span<float> series)
    {
        int steps = series.Length / Features;
        for (int t = 0; t < steps; t++)
        {
            double swing = 0.4 * PortableMath.Exp(-t / (0.4 * steps)) * PortableMath.SinTurns(t / 12.0);
            double value = Unit(0.5 + swing + random.Normal(0, 0.04));
            double competition = 0.5 + 0.2 * PortableMath.SinTurns(t / 8.0) + random.Normal(0, 0.05);
            double bid = 0.8 * value + random.Normal(0, 0.06);
            bool won = random.Uniform() > 0.5;
            double price = Unit(0.9 * value + random.Normal(0, 0.03));
            Set(series, t, value, competition, bid, won, price, value - price + random.Normal(0, 0.02));
        }
    }

    static void PublicGoods(ref Generator random, Span<float> series)
    {
        int steps = series.Length / Features;
        double regime = random.Uniform() < 0.5 ? 0.3 : 0.7;
        int one = random.Integer(5, steps - 5), other = random.Integer(5, steps - 6);
        if (other >= one)
            other++;
        for (int t = 0; t < steps; t++)
        {
            if (t == one || t == other)
                regime = 1 - regime;
            double cooperation = Unit(regime + random.Normal(0, 0.08));
            double value = 0.6 * cooperation + 0.2 + random.Normal(0, 0.05);
            double bid = 0.5 + random.Normal(0, 0.1);
            bool won = random.Uniform() < cooperation;
            double price = 0.5 + random.Normal(0, 0.08);
            Set(series, t, Unit(value), 1 - cooperation, bid, won, price, 0.5 * cooperation - 0.1 + random.Normal(0, 0.05));
        }
    }

    static void CompetitiveBidding(ref Generator random, Span<float> series)
    {
        int steps = series.Length / Features;
        double level = random.Uniform(0.3, 0.7);
        for (int t = 0; t < steps; t++)
            series[t * Features + 4] = (float)level;
        int bursts = random.Integer(2, 5);
        for (int k = 0; k < bursts; k++)
            AddBurst(ref random, series, steps);

        for (int t = 0; t < steps; t++)
        {
            double price = Unit(series[t * Features + 4] + random.Normal(0, 0.03));
            double value = Unit(price + random.Normal(0, 0.05));
            double competition = 0.6 + random.Normal(0, 0.12);
            double bid = 1.1 * price + random.Normal(0, 0.08);
            bool won = random.Uniform() < 0.4;
            Set(series, t, value, competition, bid, won, price, value - price + random.Normal(0, 0.04));
        }
    }

    // A jump of the price that fades to 0.3 of itself; what lies beyond the end is cut off.
    static void AddBurst(ref Generator random, Span<float> series, int steps)
    {
        int start = random.Integer(0, steps - 5), length = random.Integer(3, 8);
        double height = random.Uniform(0.1, 0.3);
        if (random.Uniform() < 0.5)
            height = -height;
        for (int i = 0; i < length && start + i < steps; i++)
            series[(start + i) * Features + 4] += (float)(height * (1 - 0.7 * i / (length - 1)));
    }

    static void Set(
        Span<float> series, int t, double value, double competition, double bid, bool won, double price, double surplus)
    {
        var step = series.Slice(t * Features, Features);
        step[0] = (float)value;
        step[1] = (float)Unit(competition);
        step[2] = (float)Unit(bid);
        step[3] = won ? 1 : 0;
        step[4] = (float)Unit(price);
        step[5] = (float)Math.Clamp(surplus, -0.5, 1);
    }

    static double Unit(double x) => Math.Clamp(x, 0, 1);
}
