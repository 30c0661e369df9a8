namespace MoGru.Tasks.Models;

/// <summary>Mean and spread of MoGRU's β over many samples and steps.</summary>
readonly record struct BetaSum(double Sum, double Squares, long Count)
{
    public double Mean => Sum / Count;

    /// <summary>Population standard deviation.</summary>
    public double Deviation => Math.Sqrt(Math.Max(0, Squares / Count - Mean * Mean));

    public static BetaSum operator +(BetaSum a, BetaSum b) => new(a.Sum + b.Sum, a.Squares + b.Squares, a.Count + b.Count);

    public BetaSum With(ReadOnlySpan<float> betas)
    {
        double sum = Sum, squares = Squares;
        foreach (float beta in betas)
        {
            sum += beta;
            squares += (double)beta * beta;
        }
        return new(sum, squares, Count + betas.Length);
    }
}
