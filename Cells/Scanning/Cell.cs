using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// A recurrent cell: it declares its states, memories and products, and knows one step forward and one step backward. Time, batch rows,
/// threads, projections and weight gradients belong to <see cref="Scan"/>; a cell sees one step and cannot index another. Nothing of a pass
/// is kept in it, so any number of passes and streams may use it at once.
/// </summary>
[Experimental(Contract.Diagnostic)]
public abstract partial class Cell(int inputSize, int hiddenSize)
{
    readonly List<State> states = [];
    readonly List<Slot> slots = [];
    readonly List<Product> projections = [];
    readonly List<Product> products = [];
    readonly List<Side> sides = [];
    readonly List<Hold> holds = [];
    readonly List<DerivedWeight> derivedWeights = [];
    readonly List<GateMap> passMaps = [];
    readonly List<RowSum> rowSums = [];
    readonly List<Parameter> direct = [];
    readonly Lock packing = new();
    GateMap[]? sharedMaps;
    GradientLayout? gradients;
    StreamWeights? streamWeights;
    long packedVersion = -1, packedBackVersion = -1;

    /// <summary>The width n of the input.</summary>
    public int InputSize => inputSize;

    /// <summary>The hidden width d.</summary>
    public int HiddenSize => hiddenSize;

    /// <summary>The hidden width padded to whole lanes.</summary>
    public int Width { get; } = Lane.Pad(hiddenSize);

    /// <summary>The states, carried from step to step; the first is the output unless the cell says otherwise.</summary>
    internal List<State> States => states;

    internal List<Slot> Slots => slots;

    internal List<Product> Products => products;

    /// <summary>
    /// The projections of the input, each one product over the steps of a chunk before the first of them; none, for a cell that only reads it.
    /// </summary>
    internal List<Product> Projections => projections;

    /// <summary>What the layer gives at every step, unless there is a readout.</summary>
    internal CellOutput Output { get; private set; } = null!;

    /// <summary>False for a cell that declared neither a state nor an output.</summary>
    internal bool HasOutput => Output is not null;

    /// <summary>How the output is read by a product from state 0, where it is.</summary>
    internal Readout? Readout { get; private set; }

    /// <summary>
    /// True where a pass keeps for backward the states at the starts of chunks alone, and makes every chunk anew before it is walked back.
    /// </summary>
    internal bool Recomputes { get; private set; }

    /// <summary>The inputs beside x.</summary>
    internal List<Side> Sides => sides;

    /// <summary>The states that are blended after every step.</summary>
    internal List<Hold> Holds => holds;

    // The maps whose packed copies all passes share.
    GateMap[] SharedMaps => sharedMaps ??= [.. Maps.Where(map => map.Place < 0)];

    IEnumerable<GateMap> Maps =>
    [
        .. projections.Select(projection => projection.Map), .. products.Select(product => product.Map),
        .. Readout is { } readout ? [readout.FromState, readout.FromInput] : (GateMap[])[],
    ];

    /// <summary>The weights that every pass makes of parameters.</summary>
    internal List<DerivedWeight> DerivedWeights => derivedWeights;

    /// <summary>The maps of derived weights, whose packed copies belong to a pass.</summary>
    internal List<GateMap> PassMaps => passMaps;

    /// <summary>The features of a step of the output.</summary>
    internal int OutputSize => Readout is null ? Output.Layout.OuterWidth : hiddenSize;

    /// <summary>True where the step reads its raw input and adds to the input's gradient.</summary>
    internal bool ReadsInput { get; private set; }

    /// <summary>True where the projected input of a chunk is worked on before the first of its steps.</summary>
    internal bool WorksAhead { get; private set; }

    /// <summary>True where the step backward asks for the memory of its rows itself.</summary>
    internal bool AsksAhead { get; private set; }

    /// <summary>True where the output of a chunk is made after the last of its steps.</summary>
    internal bool WorksAfter { get; private set; }

    /// <summary>True where all that the cell takes of its input is one projection, which tokens look up.</summary>
    internal bool TakesTokens => projections.Count == 1 && !ReadsInput && Readout is null;

    /// <summary>Where the gradients of the parameters stand in a sheet.</summary>
    internal GradientLayout Gradients =>
        Volatile.Read(ref gradients) ?? Interlocked.CompareExchange(ref gradients, CreateLayout(), null) ?? gradients;

    /// <summary>The derived weights of its streams.</summary>
    internal StreamWeights StreamWeights =>
        Volatile.Read(ref streamWeights) ?? Interlocked.CompareExchange(ref streamWeights, new(this), null) ?? streamWeights;

    /// <summary>The floats of scratch that weight gradients need for so many rows of a chunk.</summary>
    internal int ScratchLength(int rows)
    {
        int length = 0;
        foreach (var projection in projections)
            length = Math.Max(length, projection.Map.ScratchLength(rows));
        foreach (var product in products)
            length = Math.Max(length, product.Map.ScratchLength(Math.Min(rows * product.Parts, Math.Max(rows, WeightGradients.MaxRows))));
        return Readout is { } readout
            ? Math.Max(length, Math.Max(readout.FromState.ScratchLength(rows), readout.FromInput.ScratchLength(rows)))
            : length;
    }

    /// <summary>Computes the states after a step from those before it and the projected input.</summary>
    public abstract void Forward(in Step step);

    /// <summary>
    /// From the gradients of the states after the step makes those of the states before it, in place, and leaves the gradients of the
    /// products where they were declared.
    /// </summary>
    public abstract void Backward(in Step step);

    /// <summary>
    /// Of a cell that said <see cref="WorkAhead"/>: makes of the projected input what needs no state, for a chunk of steps at once, before the first of
    /// them. It has the saved slots, those of the chunk, and the products of such slots.
    /// </summary>
    public virtual void ForwardAhead(in Step chunk)
    {
    }

    /// <summary>The adjoint of <see cref="ForwardAhead"/>, after the steps of the chunk and before the gradients of weights.</summary>
    public virtual void BackwardAhead(in Step chunk)
    {
    }

    /// <summary>
    /// Of a cell that said <see cref="WorkAfter"/>: makes what no state needs, the output, for a chunk of steps at once, after the last of them. It has
    /// the saved slots, those of the chunk, and the products of such slots.
    /// </summary>
    public virtual void ForwardAfter(in Step chunk)
    {
    }

    /// <summary>The adjoint of <see cref="ForwardAfter"/>, before the steps of the chunk, for which it leaves gradients in slots.</summary>
    public virtual void BackwardAfter(in Step chunk)
    {
    }

    /// <summary>
    /// Brings packed and derived copies of parameters up to date before a pass. They are shared by all passes: made by the first one after a
    /// change, while others wait. Who reads them must find the parameters unchanged afterwards.
    /// </summary>
    /// <returns>The version of the parameters.</returns>
    /// <exception cref="InvalidOperationException">Another thread is writing to a parameter.</exception>
    internal long Prepare()
    {
        var versions = Gradients.Versions;
        long version = versions.Current();
        if (Volatile.Read(ref packedVersion) == version)
            return version;
        lock (packing)
        {
            if (packedVersion == version)
                return version;
            Pack();
            versions.RequireUnchanged(version);
            Volatile.Write(ref packedVersion, version);
        }
        return version;
    }

    /// <summary>The same for the copies that only walks backward read: streams and inference take no memory for them.</summary>
    /// <param name="version">That of the parameters when the pass went forward.</param>
    /// <exception cref="InvalidOperationException">Another thread is writing to a parameter, or has since.</exception>
    internal void PrepareBackward(long version)
    {
        if (Volatile.Read(ref packedBackVersion) == version)
            return;
        lock (packing)
        {
            if (packedBackVersion == version)
                return;
            foreach (var map in SharedMaps)
                map.PackBackward();
            Gradients.Versions.RequireUnchanged(version);
            Volatile.Write(ref packedBackVersion, version);
        }
    }

    /// <summary>Makes the packed and derived copies; one thread at a time.</summary>
    protected virtual void Pack()
    {
        foreach (var map in SharedMaps)
            map.Pack();
    }

    /// <summary>
    /// After the walk backward, adds to the gradients of parameters that the step uses directly, from what the rows added up.
    /// </summary>
    /// <param name="step">The first step, for its sums over rows.</param>
    /// <param name="sheet">Where the gradients are added.</param>
    public virtual void FinishBackward(in Step step, GradientSheet sheet)
    {
        foreach (var sum in rowSums)
            sum.AddTo(step, sheet);
    }

    /// <summary>True where the cell has a momentum retention β to look at.</summary>
    public virtual bool HasRetention => false;

    /// <summary>The mean over the hidden dimension of the momentum retention β of one step, for each row; a diagnostic.</summary>
    /// <returns>False where the cell has none.</returns>
    public virtual bool MeanRetention(in Step step, Span<float> perRow) => false;

    GradientLayout CreateLayout()
    {
        var layout = new GradientLayout();
        foreach (var map in Maps)
            map.AddTo(layout);
        foreach (var sum in rowSums)
        {
            if (sum.Parameter is { } parameter)
                layout.Add(parameter);
        }
        foreach (var parameter in direct)
            layout.Add(parameter);
        foreach (var weight in derivedWeights)
            layout.Add(weight);
        return layout;
    }
}
