using System.Globalization;

namespace MoGru.Engine.Data;

/// <summary>A part of what stands in a row.</summary>
readonly record struct Segment(int Start, int Length);

/// <summary>How a row is cut into a part to learn from, one to validate and the rest.</summary>
readonly record struct Fractions
{
    const double Slip = 1e-9;  // of sums such as 0.7 + 0.2 + 0.1

    readonly double training, validation;

    /// <exception cref="ArgumentOutOfRangeException">A fraction is not from 0 to 1, or they are more than 1 together.</exception>
    public Fractions(double training, double validation)
    {
        if (!(training is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(training), training, "The fraction to train must be from 0 to 1.");
        if (!(validation >= 0 && training + validation <= 1 + Slip))
            throw new ArgumentOutOfRangeException(
                nameof(validation), validation, "The fraction to validate must be 0 or more, and at most 1 together with that to train.");
        (this.training, this.validation) = (training, validation);
    }

    double Rest => 1 - training - validation is > Slip and var rest ? rest : 0;

    /// <summary>The parts of a row, each cut at the nearest whole number; the second and the third begin a gap later.</summary>
    public (Segment Training, Segment Validation, Segment Test) Of(int count, int gap)
    {
        int first = Cut(count, training), second = Rest == 0 ? count : Cut(count, training + validation);
        return (new(0, first), After(first, second), After(second, count));

        Segment After(int cut, int end) => cut + (long)gap < end ? new(cut + gap, end - cut - gap) : new(Math.Min(cut, count), 0);
    }

    /// <summary>Refuses a part that is to have something and has nothing.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public void Require(bool first, bool second, bool third, string what)
    {
        string? empty = training > 0 && !first ? "training" : validation > 0 && !second ? "validation" : Rest > 0 && !third ? "test" : null;
        if (empty is not null)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{what} cannot be split into {training}, {validation} and {Math.Round(Rest, 9)}: nothing is left for {empty}; ")
                    + "give more, or other fractions.");
    }

    static int Cut(int count, double fraction) => (int)Math.Round(count * Math.Min(fraction, 1), MidpointRounding.AwayFromZero);
}
