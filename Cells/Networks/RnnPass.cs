using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Networks;

/// <summary>
/// One call of a network's <c>Forward</c>: it runs the layers, and keeps them for the output to look at. Gradients flow through the layers
/// themselves.
/// </summary>
sealed partial class RnnPass : Node, IFrameRun<Variable>
{
    readonly List<ILayerPass> layers = [];  // by layer · directions + direction
    readonly IntegerBuffer tokens = new();
    readonly IntegerBuffer lengths = new();
    readonly List<Variable> starts = [];    // the initial states of all layers
    Variable[] start = [];
    Tape tape = null!;
    Variable source;  // the input, or the table that tokens name rows of
    (int Batch, int Steps) shape;
    bool isTokens;
    RnnStates? initial;
    CarriedStates? carried;
    DropoutStep? dropout;
    RnnSides? sides;
    Variable output;
    long version;
    bool wentBack;

    /// <summary>The network.</summary>
    public Rnn Rnn { get; private set; } = null!;

    /// <summary>The tape's count of rewinds when this was recorded.</summary>
    public int Generation { get; private set; }

    public int Layers => Rnn.NumLayers;

    /// <summary>What it read: [B, T, n], or the table that tokens name rows of.</summary>
    public Variable Source => source;

    /// <summary>True where it read tokens.</summary>
    public bool IsOfTokens => isTokens;

    /// <summary>The initial states of all layers; those that were not given do not exist.</summary>
    public IReadOnlyList<Variable> Starts => starts;

    /// <summary>The steps of each sequence; none where all have T.</summary>
    public ReadOnlySpan<int> Lengths => lengths.Span;

    /// <summary>What was given of the inputs beside x.</summary>
    public RnnSides? Sides => sides;

    /// <summary>What it gave, [B, T, outputs].</summary>
    public Variable Output => output;

    /// <summary>Runs a network.</summary>
    /// <returns>Its output, [B, T, outputs].</returns>
    public Variable Run(Rnn rnn, in LayerInput x, RnnStates? initialStates, CarriedStates? carriedStates, DropoutStep? dropoutStep, RnnSides? given)
    {
        (Rnn, source, tape, Generation) = (rnn, x.Source, x.Source.Tape, x.Source.Tape.Generation);
        (shape, isTokens, dropout, sides) = ((x.Batch, x.Steps), x.IsTokens, dropoutStep, given);
        (initial, carried) = (initialStates, carriedStates);
        tokens.Set(x.Tokens);
        lengths.Set(x.Lengths);
        layers.Clear();
        starts.Clear();
        (version, wentBack) = (rnn.Versions.Current(), false);
        int firstEntry = tape.EntryCount;
        output = rnn.Frame.Forward(this);
        tape.AddPart(this, firstEntry);
        return output;
    }

    public Variable First() => Directions(Input);

    public Variable Project(LinearParameters map) => isTokens
        ? tape.Embedding(map.Forward(source), tokens.Span, [shape.Batch, shape.Steps])
        : map.Forward(source, lengths.Span);

    public Variable Layer(int layer, Variable x) => Directions(LayerInput.Of(x, lengths.Span));

    public Variable Dropout(int layer, Variable x) => dropout is { } step ? x.Dropout(Rnn.Dropout, step.After(layer), step.Step) : x;

    public Variable Linear(Variable sequences, Parameter weight) => sequences.Linear(tape.Use(weight), default, lengths.Span);

    public Variable SkipLayerNorm(Variable x, Variable skip, Parameter gain, Parameter bias) =>
        x.SkipLayerNorm(skip, tape.Use(gain), tape.Use(bias), lengths.Span);

    /// <summary>A state after the last step of the walk.</summary>
    public Variable Final(State state, int index) => layers[index].FinalState(state);

    /// <summary>The pass of a layer and direction.</summary>
    /// <param name="index">Layer · directions + direction.</param>
    /// <param name="generation">That of the output that asks.</param>
    /// <exception cref="InvalidOperationException">The tape was rewound since the output was made.</exception>
    public ILayerPass LayerPass(int index, int generation) => generation == tape.Generation
        ? layers[Rnn.Existing(index)]
        : throw new InvalidOperationException(
            "The output is of a pass that was rewound, and its memory holds other values by now; copy what is needed before Rewind.");

    /// <summary>Walks once more by the equations, and back with the gradients that have reached output and final states.</summary>
    /// <param name="generation">That of the output that asks.</param>
    /// <exception cref="InvalidOperationException">The tape was rewound, has not gone backward, or the parameters have changed.</exception>
    public RnnObservation Observe(int generation)
    {
        LayerPass(0, generation);
        if (!wentBack)
            throw new InvalidOperationException("No gradient has come to this output yet; call Backward of its tape with a loss made of it before.");
        if (Rnn.Versions.Current() != version)
            throw new InvalidOperationException("The parameters have changed since the pass; observe it before the optimizer's step.");
        var walk = Again();
        walk.Forward(layers);
        walk.Backward(output, layers);
        return walk.Observation();
    }

    protected internal override void Backward() => wentBack = true;

    internal override Tape.Operation? Describe()
    {
        string layers = Rnn.NumLayers > 1 ? $", {Rnn.NumLayers} layers" : "", ways = Rnn.Directions > 1 ? ", both ways" : "";
        long steps = lengths.Span.IsEmpty ? (long)shape.Batch * shape.Steps : lengths.Span.ToArray().Sum(length => (long)length);
        return new(
            $"{Rnn.Spec}{layers}{ways}", Rnn.Name, output.Shape, steps * RnnCost.MultiplyAddsOf(Rnn),
            [.. Rnn.Versions.Parameters.ToArray().Select(parameter => parameter.Name)]);
    }

    ObservedWalk Again() => new(Rnn, Sequences, lengths.Span.ToArray(), starts, dropout, sides);

    // The input as numbers, [B, T, n].
    Variable Sequences => isTokens ? tape.Embedding(source, tokens.Span, [shape.Batch, shape.Steps]) : source;

    LayerInput Input => isTokens
        ? LayerInput.Of(source, tokens.Span, [shape.Batch, shape.Steps], lengths.Span)
        : LayerInput.Of(source, lengths.Span);

    Variable Directions(in LayerInput x) => Rnn.Directions == 1 ? Walk(x) : Variable.Concat(2, Walk(x), Walk(x));

    // The next layer and direction.
    Variable Walk(in LayerInput x)
    {
        int index = layers.Count;
        var layer = Rnn.Layers[index];
        int states = layer.States.Count;
        if (start.Length < states)
            start = new Variable[states];
        for (int k = 0; k < states; k++)
        {
            start[k] = carried is null
                ? initial?[layer.States[k].Name, index] ?? default
                : carried.Start(Rnn.Parameters, Rnn.Ordinal + index * states + k, tape, [shape.Batch, layer.States[k].OuterWidth]);
        }
        for (int k = 0; k < states; k++)
        {
            if (!start[k].Exists && layer.States[k].Marks is { } marked && start[marked.Index].Exists)
                start[k] = tape.Filled([shape.Batch, 1], 1);
        }
        starts.AddRange(start.AsSpan(0, states));
        layers.Add(layer.Record(x, start.AsSpan(0, states), index % Rnn.Directions == 1, new(sides, dropout, index)));
        for (int k = 0; carried is not null && k < states; k++)
            carried.Keep(Rnn.Parameters, Rnn.Ordinal + index * states + k, layers[index].FinalState(layer.States[k]));
        return layers[index].Output;
    }
}
