namespace MoGru.Cells;

/// <summary>A choice as a type, so that the compiler makes one loop for each answer and none asks within.</summary>
interface IChoice
{
    static abstract bool IsMade { get; }
}

readonly struct Yes : IChoice
{
    public static bool IsMade => true;
}

readonly struct No : IChoice
{
    public static bool IsMade => false;
}
