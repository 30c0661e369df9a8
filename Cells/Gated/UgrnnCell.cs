namespace MoGru.Cells.Gated;

/// <summary>UGRNN, one gate that keeps: <see cref="LiGruType"/> with tanh and its rows in the other order, k, z; state h [B, d].</summary>
sealed class UgrnnType() : FusedCellType(
    "ugrnn", "Update gate RNN",
    new("Collins, Sohl-Dickstein, Sussillo, Capacity and Trainability in Recurrent Neural Networks", 2017, "arXiv 1611.09913"),
    [BlockParameters.NoBias], "UGRNN")
{
    public override void Step<T>(PlainStep<T> step) => LiGruType.Step(step, gate: 1, candidate: 0, relu: false);

    protected override Cell Create(CellScope scope) =>
        new KeepGateCell<Tangent>(BlockParameters.Declare(scope, 2, 2), gate: 1, candidate: 0);
}
