namespace MoGru.Cells.Networks;

/// <summary>A layer that advances step by step and carries its states.</summary>
interface ILayerStream
{
    /// <summary>The sequences that advance, the first of those that there is memory for; all unless set.</summary>
    int Rows { get; set; }

    /// <summary>The output of the last step, [rows, outputs].</summary>
    ReadOnlySpan<float> Output { get; }

    /// <summary>Makes one step from the states, which stay as they are until <see cref="Commit"/>.</summary>
    /// <param name="x">[rows, n].</param>
    void Advance(ReadOnlySpan<float> x);

    /// <summary>Makes the states after the last step those before the next, and forgets side inputs that were for it alone.</summary>
    void Commit();

    /// <summary>Sets a side input: for the next step alone, or, where it is one for a sequence, until <see cref="Reset"/>.</summary>
    /// <exception cref="ArgumentException">It is the mask of a weight, which streams have the mean of, or the span has another length.</exception>
    void SetSide(string name, ReadOnlySpan<float> values);

    /// <summary>Refuses a step that a side input is missing for.</summary>
    /// <exception cref="InvalidOperationException">One is.</exception>
    void RequireSides();

    /// <summary>Sets all states to zero, and forgets side inputs.</summary>
    void Reset();

    /// <summary>Takes states and side inputs of some sequences.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="from">The first row there.</param>
    /// <param name="to">The first row here.</param>
    /// <param name="count">How many.</param>
    void Load(LayerState source, int from, int to, int count);

    /// <summary>Copies the states after the last step, before <see cref="Commit"/>, to those after the step of some sequences.</summary>
    /// <param name="target">Where they go.</param>
    /// <param name="to">The first row there.</param>
    /// <param name="from">The first row here.</param>
    /// <param name="count">How many.</param>
    void Store(LayerState target, int to, int from, int count);

    /// <summary>Copies states and side inputs of all sequences out.</summary>
    void CopyTo(LayerState target);

    /// <summary>Copies a state out, [B, width].</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    void GetState(State state, Span<float> values);

    /// <summary>Sets a state, [B, width].</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    void SetState(State state, ReadOnlySpan<float> values);
}
