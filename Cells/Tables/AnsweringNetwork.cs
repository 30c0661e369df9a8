using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>
/// The network of a <see cref="TableModel"/> with its answers as people read them: [B, T, channels] to the shares of the classes [B, classes], or to
/// [B, rows · targets · quantiles] in the targets' own units.
/// </summary>
sealed class AnsweringNetwork(WindowNetwork network, TableModelSettings settings) : Module
{
    public override Variable Forward(Variable x, in Pass pass)
    {
        var answer = network.Forward(x, pass);
        if (settings.Task == TableTask.Classify)
            return answer.Softmax();
        int m = settings.Targets.Count, quantiles = Math.Max(settings.Quantiles.Count, 1);
        var told = answer.Reshape([x.Shape[0], settings.AnsweredRows, m, quantiles]).Transpose();
        return network.Targets!.Invert(told).Transpose().Reshape([x.Shape[0], settings.AnsweredRows * m * quantiles]);
    }
}
