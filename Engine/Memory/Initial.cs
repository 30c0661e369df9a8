namespace MoGru.Engine.Memory;

/// <summary>How a parameter's values are drawn before training: declared with the parameter, drawn by <c>Training.InitialValues</c>.</summary>
public abstract record Initial
{
    Initial()
    {
    }

    /// <summary>Every value 0.</summary>
    public static Initial Zero { get; } = new Blocks([0]);

    /// <summary>Every value 1.</summary>
    public static Initial One { get; } = new Blocks([1]);

    /// <summary>Blocks of equal length along the first axis, each with its own constant: the biases of gates.</summary>
    public sealed record Blocks(IReadOnlyList<float> Values) : Initial;

    /// <summary>Uniform in [-Limit, Limit).</summary>
    public sealed record Uniform(double Limit) : Initial;

    /// <summary>Uniform within ±√(6 / (fan in + fan out)) of an [out, in] matrix (Glorot and Bengio 2010), gain 1.</summary>
    public sealed record XavierUniform : Initial;

    /// <summary>Normal with mean 0; the rows of an embedding, whose padding row, if any, is zero.</summary>
    public sealed record Normal(double Deviation, int? PaddingRow = null) : Initial;
}
