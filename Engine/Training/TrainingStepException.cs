namespace MoGru.Engine.Training;

/// <summary>A training step met a number that is not finite. The parameters are as before the step.</summary>
public sealed class TrainingStepException : ArithmeticException
{
    public TrainingStepException(string message)
        : base(message)
    {
    }

    public TrainingStepException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
