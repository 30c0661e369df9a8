namespace MoGru.Engine.Autodiff.Checking;

/// <summary>A point, with the gradients of backward there and how far rounding moves them.</summary>
sealed class Site
{
    const int Shakes = 5;
    const double ShakeSize = 1.0 / (1 << 21);  // a few units of the last digit
    const double FewUnits = 1.0 / (1 << 18);
    const double BackwardDeviations = 4;

    readonly CheckedFunction function;
    readonly float[][] point;
    readonly float[][][] shaken;
    readonly Noise[] noises;
    readonly double value;
    readonly double rounding;
    double? smallestChange;

    public Site(CheckedFunction function, float[][] point)
    {
        (this.function, this.point) = (function, point);
        shaken = new float[Shakes][][];
        for (int k = 0; k < Shakes; k++)
        {
            function.MoveTo(Moved(point, k + 1, ShakeSize, 0));
            shaken[k] = function.Backward().Gradients;
        }
        function.MoveTo(point);
        (Gradients, value, rounding) = function.Backward();
        noises = new Noise[point.Length];
    }

    /// <summary>The gradients of all parameters by backward.</summary>
    public float[][] Gradients { get; }

    /// <summary>True where the value is a number.</summary>
    public bool IsFinite => double.IsFinite(value);

    /// <summary>
    /// All values moved irregularly: by a share of themselves or of a quarter of the largest, or by an amount where all are 0.
    /// </summary>
    public static float[][] Moved(float[][] point, int sequence, double share, double amount) => [.. point.Select((values, p) =>
    {
        double largest = values.Length == 0 ? 0 : values.Max(v => Math.Abs((double)v));
        return values.Select((v, k) =>
        {
            double size = Math.Max(share * Math.Max(Math.Abs(v), largest / 4), largest > 0 ? 0 : amount);
            return (float)(v + size * Irregular.Weight(sequence * 1000 + p, k));
        }).ToArray();
    })];

    /// <summary>What backward and differences say of the derivative in a direction.</summary>
    /// <param name="reach">The first and largest step.</param>
    /// <param name="enough">An error that need not be bettered.</param>
    public Look Look(Direction direction, double reach, double enough)
    {
        function.MoveTo(point);  // sites take turns
        var noise = NoiseOf(direction.Parameter, reach);
        var slope = Climb(direction, reach, noise.Deviation, enough);
        double claim = direction.Of(Gradients[direction.Parameter]);
        if (slope.IsStill && claim != 0)
        {
            smallestChange ??= SmallestChange();
            slope = slope with { Error = Math.Max(slope.Error, smallestChange.Value / reach) };
        }
        double spread = shaken.Max(s => Math.Abs(direction.Of(s[direction.Parameter]) - claim));
        return new(direction, claim, slope, BackwardDeviations * spread);
    }

    /// <summary>
    /// The same over the smallest step of a look: whatever kinks lie within, the function changes by the mean of its derivative, and
    /// backward claims that mean if it is right.
    /// </summary>
    public Look Within(Look look)
    {
        const int cells = 32;
        var (direction, step) = (look.Direction, look.Slope.Step);
        function.MoveTo(point);
        double difference = (Shift(direction, step) - Shift(direction, -step)) / (2 * step);
        double[] claims = [.. Enumerable.Range(-cells, 2 * cells + 1).Select(k => ClaimAt(direction, step * k / cells))];
        double mean = 0, left = 0;
        for (int k = 0; k < 2 * cells; k += 2)
        {
            double ends = (claims[k] + claims[k + 2]) / 2, middle = claims[k + 1];
            mean += (ends + middle) / (2 * cells);
            left += Math.Abs(ends - middle) / cells;  // of a smooth cell next to nothing, of one with a kink what it hides at most
        }
        return look with { Backward = mean, Slope = look.Slope with { Value = difference }, Spread = look.Spread + left };
    }

    double ClaimAt(Direction direction, double distance)
    {
        function.Move(point, direction, distance, Gradients[direction.Parameter]);
        double claim = direction.Of(function.Backward().Gradients[direction.Parameter]);
        function.Return(point, direction);
        return claim;
    }

    /// <summary>The step from which a direction of this norm is best looked at, no larger than the reach.</summary>
    public double StartOf(Direction direction, double reach)
    {
        function.MoveTo(point);
        var noise = NoiseOf(direction.Parameter, reach);
        double start = 2 * noise.Reach * noise.Norm / direction.Norm;
        return start > 0 && start < reach ? start : reach;
    }

    /// <summary>True where steps far beyond the reach change the function, which those within it do not.</summary>
    public bool MovesFarther(Direction direction, double reach)
    {
        const int most = 8;
        function.MoveTo(point);
        for (int k = 0; k < most; k++)
        {
            reach *= 16;
            if (Shift(direction, reach) != 0 || Shift(direction, -reach) != 0)
                return true;
        }
        return false;
    }

    // The smallest change that the function makes where everything moves: where a saturated one stands still, its own value, which may
    // be exactly 0, tells nothing of the rounding within. 0 where it never changes.
    double SmallestChange()
    {
        const int farther = 8, halvings = 24;
        double without = 0, with = 1.0 / 16, smallest = ChangeOver(with);
        for (int k = 0; k < farther && smallest == 0; k++)
        {
            (without, with) = (with, 8 * with);
            smallest = ChangeOver(with);
        }
        for (int k = 0; k < halvings && smallest > 0; k++)
        {
            double middle = (without + with) / 2, change = ChangeOver(middle);
            (without, with) = change == 0 ? (middle, with) : (without, middle);
            smallest = change > 0 ? Math.Min(smallest, change) : smallest;
        }
        function.MoveTo(point);
        return smallest;
    }

    // There and on the opposite side.
    double ChangeOver(double share)
    {
        const int sequence = 50;
        float[][] there = Moved(point, sequence, share, share);
        float[][] opposite = [.. point.Select((values, p) => values.Select((v, k) => 2 * v - there[p][k]).ToArray())];
        double largest = 0;
        foreach (float[][] moved in (float[][][])[there, opposite])
        {
            function.MoveTo(moved);
            double change = Math.Abs(function.Evaluate().Value - value);
            largest = double.IsFinite(change) ? Math.Max(largest, change) : largest;
        }
        return largest;
    }

    Noise NoiseOf(int parameter, double reach)
    {
        if (noises[parameter].Deviation == 0)
        {
            // First at a few units of the values' last digit, where only rounding is rough; then closely around the steps that serve.
            var direction = Direction.Along(parameter, Gradients[parameter], sequence: 0);
            double largest = point[parameter].Max(v => Math.Abs((double)v));
            double deviation = Math.Max(rounding, Rounding(direction, (largest > 0 ? largest : reach) * FewUnits));
            var slope = Climb(direction, reach, deviation, 0);
            if (slope.Step > 0)
                deviation = Math.Max(deviation, Rounding(direction, slope.Step / 64));
            noises[parameter] = new(deviation, slope.Reach, direction.Norm);
        }
        return noises[parameter];
    }

    double Rounding(Direction direction, double spacing) => Noise.Measure(k => Shift(direction, (k + 0.5) * spacing));

    Slope Climb(Direction direction, double reach, double noise, double enough)
    {
        const int most = 60;
        var ladder = new Ladder(noise);
        double step = reach;
        bool searched = false;
        for (int k = 0; k < most && !ladder.IsFinished && ladder.Best.Error > enough; k++, step /= 2)
        {
            double forward = Shift(direction, step), backward = -Shift(direction, -step);
            if (forward == 0 && backward == 0 && ladder.HasMoved && !searched)
            {
                Search(ladder, direction, step);
                searched = true;
            }
            ladder.Add(step, forward, backward);
        }
        return ladder.Best with { IsStill = !ladder.HasMoved };
    }

    // Between a step without change and one with: a jump stays as large to the end, what begins at a kink does not.
    void Search(Ladder ladder, Direction direction, double without)
    {
        const int halvings = 24;
        double with = 2 * without;
        for (int k = 0; k < halvings; k++)
        {
            double middle = (without + with) / 2;
            double change = Math.Max(Math.Abs(Shift(direction, middle)), Math.Abs(Shift(direction, -middle)));
            ladder.Note(change);
            (without, with) = change == 0 ? (middle, with) : (without, middle);
        }
    }

    // How much the function changes; what the rounding of the moved values is thought to add is taken off.
    double Shift(Direction direction, double distance)
    {
        double slip = function.Move(point, direction, distance, Gradients[direction.Parameter]);
        double moved = function.Evaluate().Value - value;
        function.Return(point, direction);
        return moved == 0 ? 0 : moved - slip;
    }
}
