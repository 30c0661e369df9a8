namespace MoGru.Cells.Networks;

/// <summary>A cell that other formats have as an operator of their own, as ONNX has it, under PyTorch's names of parameters.</summary>
/// <param name="Name">RNN, GRU or LSTM.</param>
/// <param name="Order">Which of our gates each of its gates is.</param>
/// <param name="HasResetAfter">True where the reset of a GRU acts on the state's product.</param>
/// <param name="IsRectified">True where the sum of an RNN goes through relu in place of tanh.</param>
sealed record RecurrentOperator(string Name, int[] Order, bool HasResetAfter = false, bool IsRectified = false);
