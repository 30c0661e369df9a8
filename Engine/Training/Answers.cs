using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>The classes that scores speak for, and checks of classes; looks at nothing that does not count.</summary>
static class Answers
{
    /// <summary>The class with the largest score in every row that counts, the first of several.</summary>
    /// <exception cref="ArgumentException">One is NaN.</exception>
    public static void Of(
        Shape shape, ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, Span<int> answers)  // [.., classes], [..], [..]
    {
        int classes = shape.Last;
        for (int row = 0; row < answers.Length; row++)
        {
            if (weights[row] > 0)
                answers[row] = Largest(scores.Slice(row * classes, classes), row);
        }
    }

    /// <summary>Refuses classes that there are not, where they count.</summary>
    public static void Require(ReadOnlySpan<int> given, ReadOnlySpan<float> weights, int classes, string what)
    {
        for (int row = 0; row < given.Length; row++)
        {
            if (weights[row] > 0 && (uint)given[row] >= (uint)classes)
                throw new ArgumentException($"{what} {row} is {given[row]}; classes are 0 to {classes - 1} where they count.");
        }
    }

    /// <summary>The shape of the rows of scores.</summary>
    /// <exception cref="ArgumentException">There are no classes, or not as many scores or targets.</exception>
    public static Shape Rows(Shape shape, int scores, int targets)
    {
        if (shape.Rank == 0 || shape.Last == 0 || scores != shape.Length || targets != shape.Rows)
            throw new ArgumentException(
                $"{scores} scores and {targets} targets were given for {shape}; it must be [.., classes], with a score for each "
                    + "and a target for each row.");
        Span<int> sizes = stackalloc int[shape.Rank - 1];
        for (int axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = shape[axis];
        return Shape.Of(sizes);
    }

    static int Largest(ReadOnlySpan<float> scores, int row)
    {
        int largest = 0;
        for (int k = 0; k < scores.Length; k++)
        {
            if (float.IsNaN(scores[k]))
                throw new ArgumentException($"The score of class {k} in row {row} is NaN, and no score of that row is the largest.");
            if (scores[k] > scores[largest])
                largest = k;
        }
        return largest;
    }
}
