using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>
/// A recurrent network over sequences [B, T, n]: layers of one cell, in one or both directions, with what else a network of that cell has. Its
/// parameters carry PyTorch's names below the scope given. Nothing of a pass is kept in it: any number of threads may run one network at once,
/// each with its own tape or stream, while nobody changes the parameters.
/// </summary>
public sealed class Rnn : Module
{
    readonly RnnPlan plan;
    readonly string place;  // that masks depend on, where a pass of modules draws them

    Rnn(RnnPlan plan, int numLayers, int directions)
    {
        (this.plan, NumLayers, Directions) = (plan, numLayers, directions);
        int others = plan.Parameters.Count;
        Frame = plan.Spec.Type.CreateFrame(plan);
        place = plan.Parameters.NewPlace("masks");
        Ordinal = plan.Parameters.AddCarried(Layers.SelectMany(layer => layer.States).Select(state => state.OuterWidth));
        Versions = new([.. plan.Parameters.Skip(others)]);
        Ranges = new(Layers.SelectMany(layer => layer.Scope.Ranges));
        StreamLayout = new(this);
        plan.Parameters.AddPart($"{Spec}");
    }

    /// <summary>The cell.</summary>
    public CellSpec Spec => plan.Spec;

    /// <summary>The features n of a step of the input.</summary>
    public int InputSize => plan.Sizes.Input;

    /// <summary>The hidden width d.</summary>
    public int HiddenSize => plan.Sizes.Hidden;

    /// <summary>The number of layers.</summary>
    public int NumLayers { get; }

    /// <summary>2 where every layer runs both ways, otherwise 1.</summary>
    public int Directions { get; }

    /// <summary>The features of a step of the output: what the cell gives, d for most, twice that in both directions.</summary>
    public int OutputSize => Frame.OutputSize;

    /// <summary>The names of the states of a cell, such as h and v.</summary>
    public IReadOnlyList<string> StateNames => [.. Layers[0].States.Select(s => s.Name)];

    /// <summary>The names of the inputs beside x that a cell takes, such as masks; <see cref="RnnSides"/> gives them.</summary>
    public IReadOnlyList<string> SideNames => [.. Layers[0].Sides.Select(side => side.Name)];

    /// <summary>
    /// The named results of one step of a layer, each as an equation over names, such as <c>z = σ(a[16:32] + u[16:32])</c>; ⊙ is element by element,
    /// and a prime marks a state after the step. Where a network of the cell has more than layers on top of each other, the equations around its
    /// layers follow, from <c>input</c> to <c>output</c>.
    /// </summary>
    public IReadOnlyList<string> Equations => [.. Plain.Trace.Of(Layers[0]).Equations, .. Frame is StackedFrame ? [] : Plain.Trace.OfFrame(this).Equations];

    /// <summary>The floats of one row of a state.</summary>
    /// <param name="name">One of <see cref="StateNames"/>.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentException">There is no such state or index.</exception>
    public int StateSize(string name, int index = 0) => StateOf(name, index).OuterWidth;

    /// <summary>The scope that its parameters are declared in; empty where that has no name.</summary>
    internal string Name => plan.Parameters.ScopeName;

    /// <summary>The parameters of the model that it is a part of.</summary>
    internal ParameterList Parameters => plan.Parameters;

    /// <summary>The number of its first state among all that the model carries; the others follow, layer by layer.</summary>
    internal int Ordinal { get; }

    /// <summary>The layers, within a layer forward before backward.</summary>
    internal IReadOnlyList<RnnLayer> Layers => plan.Layers;

    /// <summary>How the layers stand together.</summary>
    internal RnnFrame Frame { get; }

    /// <summary>The probability of dropout between layers.</summary>
    internal double Dropout => plan.Dropout;

    /// <summary>Tells whether a parameter of the network has changed.</summary>
    internal ParameterVersions Versions { get; }

    /// <summary>What the states of its streams belong to.</summary>
    internal StreamLayout StreamLayout { get; }

    /// <summary>The parameters that every pass brings into a range before it reads them.</summary>
    internal ParameterRanges Ranges { get; }

    /// <summary>Declares a network's parameters in a scope.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="parameters">Where the parameters are declared.</param>
    /// <param name="inputSize">The features n of a step.</param>
    /// <param name="hiddenSize">The hidden width d.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="bidirectional">True to run every layer both ways and join the outputs, [forward, backward].</param>
    /// <param name="dropout">The probability of dropout between layers (not after the last).</param>
    /// <exception cref="ArgumentException">
    /// A size is below 1 or above 2²⁴, a name is taken, or an option does not fit the cell. No parameter is declared then.
    /// </exception>
    public static Rnn Create(
        CellSpec spec, ParameterList parameters, int inputSize, int hiddenSize, int numLayers = 1, bool bidirectional = false, double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameters);
        RnnPlan.RequireSize(inputSize, nameof(inputSize));
        RnnPlan.RequireSize(hiddenSize, nameof(hiddenSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(numLayers, 1);
        if (dropout is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "Dropout must be from 0 to below 1.");
        if (spec.Type.OneWay && (bidirectional || dropout > 0))
            throw new ArgumentException($"{spec.Type.Title} runs in one direction and has no dropout.");
        if (spec.Type.Refusal(spec, new(inputSize, hiddenSize)) is { } refusal)
            throw new ArgumentException($"{spec}: {refusal}");

        int directions = bidirectional ? 2 : 1;
        int others = parameters.Count;
        try
        {
            return new(new(spec, parameters, new(inputSize, hiddenSize), numLayers, directions, dropout), numLayers, directions);
        }
        catch
        {
            parameters.Truncate(others);
            throw;
        }
    }

    /// <summary>
    /// The output of the network as a module of a model, [B, T, n] to [B, T, OutputSize]: with the lengths of the pass, starting from and leaving
    /// behind its carried states, and in training with masks that depend on the network's place in the model.
    /// </summary>
    /// <exception cref="ArgumentException">x has another shape, a length does not fit, or the carried states are of other sequences.</exception>
    /// <exception cref="InvalidOperationException">
    /// Parameters are to be held, which those of a recurrent network cannot, or states carried in both directions.
    /// </exception>
    public override Variable Forward(Variable x, in Pass pass) => Run(x, pass).Y;

    /// <summary>The same with the final states.</summary>
    internal RnnOutput Run(Variable x, in Pass pass)
    {
        if (pass.HoldsParameters && x.Tape.Records)
            throw new InvalidOperationException("A recurrent network cannot hold its parameters in one pass; freeze their group instead.");
        if (pass.Carried is not null && Directions == 2)
            throw new InvalidOperationException("A network of both directions carries no states: its backward direction starts at the last step.");
        DropoutStep? masks = pass.IsTraining ? new((long)new RandomStream(pass.Seed, place).At(0).Bits(), pass.Step) : null;
        var shape = x.Shape;
        bool differ = shape.Rank == 3 && Differ(pass.Lengths, shape[0], shape[1]);
        return Recorded(LayerInput.Of(x, differ ? pass.Lengths : []), null, masks, null, pass.Carried);
    }

    /// <summary>
    /// Runs the network over whole sequences. Where they are of unequal length, the steps beyond a sequence's end are not walked and may hold
    /// anything: the output is zero there and the gradient of x exactly zero, the final states are those at the sequence's own end, where a
    /// backward direction starts too. Every sequence gets the bits that it would get alone.
    /// </summary>
    /// <param name="x">[B, T, n].</param>
    /// <param name="initial">Initial states; those not given are zero.</param>
    /// <param name="dropout">Where the dropout masks of this training step come from; none means no dropout, as in evaluation.</param>
    /// <param name="lengths">The steps of each sequence, 0 to T, in any order; none means T for all.</param>
    /// <param name="sides">The inputs beside x that the cells name; where one is not given, a cell takes its default or refuses.</param>
    /// <returns>The output and the final states, valid until the tape is rewound.</returns>
    /// <exception cref="ArgumentException">
    /// x, a state or a side input has another shape, the network has no such state or side input, one is missing, or a length does not fit.
    /// </exception>
    public RnnOutput Forward(
        Variable x, RnnStates? initial = null, DropoutStep? dropout = null, ReadOnlySpan<int> lengths = default, RnnSides? sides = null)
    {
        var shape = x.Shape;
        return shape.Rank == 3 && Differ(lengths, shape[0], shape[1])
            ? Recorded(LayerInput.Of(x, lengths), initial, dropout, sides)
            : Recorded(LayerInput.Of(x, []), initial, dropout, sides);
    }

    /// <summary>
    /// Runs the network over sequences of tokens, each of which stands for a row of a table, such as an embedding: the outputs have the bits of
    /// <c>Forward(tape.Embedding(table, tokens, shape))</c>. Where rows are few beside tokens, the input projection costs a product over
    /// the rows instead of all steps, forward and backward.
    /// </summary>
    /// <param name="table">[V, n].</param>
    /// <param name="tokens">Row numbers of the table, [B, T].</param>
    /// <param name="shape">[B, T].</param>
    /// <param name="initial">Initial states; those not given are zero.</param>
    /// <param name="dropout">Where the dropout masks of this training step come from; none means no dropout, as in evaluation.</param>
    /// <param name="lengths">
    /// The steps of each sequence, 0 to T, in any order, as for numbers; none means T for all. Tokens beyond the end name a row too.
    /// </param>
    /// <param name="sides">The inputs beside x that the cells name, as for numbers.</param>
    /// <returns>The output and the final states, valid until the tape is rewound.</returns>
    /// <exception cref="ArgumentException">A shape or a length does not fit, a token names no row, or the network has no such state.</exception>
    public RnnOutput Forward(
        Variable table, ReadOnlySpan<int> tokens, Shape shape, RnnStates? initial = null, DropoutStep? dropout = null,
        ReadOnlySpan<int> lengths = default, RnnSides? sides = null)
    {
        if (shape.Rank != 2 || shape.Length == 0)
            throw new ArgumentException($"The tokens are {shape}; they must be [batch, steps] with at least one of each.", nameof(shape));
        EmbeddingNode.Check(table.Shape, tokens, shape);
        if (!Frame.TakesTokens(Layers[0]) || !TokenRows.Pay(table.Shape[0], shape[0], shape[1]))
            return Forward(table.Tape.Embedding(table, tokens, shape), initial, dropout, lengths, sides);
        return Differ(lengths, shape[0], shape[1])
            ? Recorded(LayerInput.Of(table, tokens, shape, lengths), initial, dropout, sides)
            : Recorded(LayerInput.Of(table, tokens, shape, []), initial, dropout, sides);
    }

    /// <summary>
    /// A streaming reader of this network: one step at a time, with the bits of
    /// <see cref="Forward(Variable, RnnStates?, DropoutStep?, ReadOnlySpan{int}, RnnSides?)"/>, but that numbers below 2⁻¹²⁶ become 0.
    /// </summary>
    /// <param name="batch">The number of sequences that advance together.</param>
    /// <exception cref="InvalidOperationException">
    /// A layer runs both ways, so that its output needs the whole sequence, or another thread is writing to a parameter.
    /// </exception>
    public RnnStreamer Stream(int batch = 1) => new(this, batch);

    /// <summary>Refuses to stream where the backward direction needs the whole sequence.</summary>
    internal void RequireOneWay()
    {
        if (Directions == 2)
            throw new InvalidOperationException("A bidirectional network cannot stream: its backward direction starts at the last step.");
    }

    /// <summary>Refuses initial states that no cell of this network has.</summary>
    internal void Check(RnnStates? initial)
    {
        if (initial is null)
            return;
        foreach (var (name, index) in initial.Keys)
            StateOf(name, index);
    }

    internal State StateOf(string name, int index)
    {
        var states = Layers[Existing(index)].States;
        for (int k = 0; k < states.Count; k++)
        {
            if (states[k].Name == name)
                return states[k];
        }
        throw new ArgumentException($"{Spec} has no state '{name}'; it has {string.Join(", ", StateNames)}.", nameof(name));
    }

    /// <summary>Refuses a side input that a layer does not have.</summary>
    /// <returns>Its place among those of the layer.</returns>
    internal int SideOf(string name, int index)
    {
        var sides = Layers[Existing(index)].Sides;
        for (int k = 0; k < sides.Count; k++)
        {
            if (sides[k].Name == name)
                return k;
        }
        throw new ArgumentException(
            $"{Spec} has no side input {Quote.Of(name)}; it has {(sides.Count > 0 ? Texts.List(sides.Select(side => side.Name)) : "none")}.", nameof(name));
    }

    // Whether a sequence is shorter than T.
    static bool Differ(ReadOnlySpan<int> lengths, int batch, int steps)
    {
        if (lengths.IsEmpty)
            return false;
        SequenceLengths.Check(lengths, batch, steps);
        return lengths.ContainsAnyExcept(steps);
    }

    RnnOutput Recorded(LayerInput x, RnnStates? initial, DropoutStep? dropout, RnnSides? sides, CarriedStates? carried = null)
    {
        Check(initial);
        sides?.Check(this);
        if (carried is null && initial is null && x.Source.Tape.StatesAreCarried)
            throw new InvalidOperationException(
                "The model runs a network by an overload that takes no pass, so that every step would start from zero; hand the pass on: Forward(x, pass).");
        Ranges.Project();
        var pass = x.Source.Tape.Record<RnnPass>();
        long version = Versions.Current();
        var y = pass.Run(this, x, initial, carried, dropout, sides);
        Versions.RequireUnchanged(version);
        return new(pass, y);
    }

    internal int Existing(int index) => (uint)index < (uint)Layers.Count
        ? index
        : throw new ArgumentOutOfRangeException(
            nameof(index),
            $"There is no cell {index}; {NumLayers} layers in {Directions} directions have the cells 0 to {Layers.Count - 1}.");
}
