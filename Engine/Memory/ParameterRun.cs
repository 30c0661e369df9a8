namespace MoGru.Engine.Memory;

/// <summary>Parameters of a list that train in one group and lie side by side, so that what is done to their elements is one loop.</summary>
/// <param name="Group">Their group.</param>
/// <param name="First">The index of the first.</param>
/// <param name="Last">The index of the last, itself included.</param>
readonly record struct ParameterRun(ParameterGroup Group, int First, int Last);
