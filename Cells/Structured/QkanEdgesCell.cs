namespace MoGru.Cells.Structured;

/// <summary>
/// <see cref="QkanLstmCell"/> where edges turn by w v + b or measure |α| − |β|: every edge turns at every step, and anew backward, so that nothing of it
/// is saved. An edge costs what two hundred weights of a product do, by w v + b thrice that.
/// </summary>
sealed class QkanEdgesCell : QkanLstmCell
{
    readonly QkanTable table;
    readonly QkanEdges edges;
    readonly Slot seen;    // what the edges of a row share
    readonly Slot sums;    // what the layers give, unit by unit, and its gradient
    readonly Slot totals;  // the gradients of the edges

    public QkanEdgesCell(CellScope scope, QkanParameters parameters, bool fast)
        : base(scope)
    {
        table = new(parameters);
        edges = new(table, fast);
        foreach (var parameter in parameters.All)
            AddDirect(parameter);
        seen = AddSlot(SlotKind.Scratch, QkanEdges.SeenBlocks, parameters.Inputs);
        sums = AddSlot(SlotKind.Scratch, size: parameters.Units);
        totals = AddSlot(SlotKind.WalkSum, table.SumBlocks, Lanes.Count);
        ReadInput();
    }

    protected override void Pack()
    {
        base.Pack();
        table.Pack();
    }

    protected override void Layers(in Step step)
    {
        See(step);
        edges.Sum(step[seen], step[sums], step.Rows);
        for (int row = 0; row < step.Rows; row++)
            Gates.Layout.PadRow(step[sums][row].Window(0, 1), step[Gates][row].Window(0, 4));
    }

    protected override void LayersBackward(in Step step)
    {
        BlockRows dRows = step[sums], views = step[seen];
        for (int row = 0; row < step.Rows; row++)
            Gates.Layout.StripRow(step[DGates][row].Window(0, 4), dRows[row].Window(0, 1));
        See(step);
        edges.SumBackward(views, dRows, step.Rows, step[totals].Flat);
        Span<float> dHs = step.Gradient(H), dX = step.InputGradient;
        for (int row = 0; row < step.Rows; row++)
        {
            var dV = QkanEdges.Gradient(views[row]);
            dV[..HiddenSize].CopyTo(dHs[(row * Width)..]);
            var dInput = dX.Slice(row * InputSize, InputSize);
            TensorPrimitives.Add(dInput, dV.Slice(HiddenSize, InputSize), dInput);
        }
    }

    public override void FinishBackward(in Step step, GradientSheet sheet) => table.AddTo(sheet, step[totals]);

    void See(in Step step)
    {
        Span<float> before = step.Before(H);
        for (int row = 0; row < step.Rows; row++)
            QkanEdges.See(step[seen][row], before.Slice(row * Width, HiddenSize), step.Input.Slice(row * InputSize, InputSize));
    }
}
