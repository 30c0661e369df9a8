namespace MoGru.Cells.Gated;

/// <summary>DSGU: o is a logistic layer of what g gates.</summary>
sealed class DsguType() : GatedUnitType("dsgu", "Deep simple gated unit", "DSGU")
{
    // o = σ(W_ho (g ⊙ h))
    public override void Step<T>(PlainStep<T> step) => Step(step, gated => gated.Linear(step.Parameter("weight_ho")).Sigmoid());

    protected override Cell Create(CellScope scope)
    {
        var maps = BlockParameters.Declare(scope, 2, 2);
        var weightHo = scope.Parameter("weight_ho", [scope.HiddenSize, scope.HiddenSize], BlockParameters.Xavier);
        return new SguCell<Logistic>(maps, weightHo, (float)scope.Options.Number(Slope));
    }
}
