using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>A tensor that an optimizer remembers between steps.</summary>
/// <param name="Name">Its name in files, such as <c>exp_avg.rnn.weight_ih_l0</c>.</param>
/// <param name="Tensor">Its values, of the shape of the parameter.</param>
public sealed record OptimizerState(string Name, Tensor Tensor);
