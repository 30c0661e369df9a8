namespace MoGru.Engine.Ops;

/// <summary>Exchanges the last two axes of every matrix of a batch.</summary>
static class Transpose
{
    public static void Forward(
        ReadOnlySpan<float> x, int batch, int rows, int columns,  // [batch, rows, columns]
        Span<float> y)                                            // [batch, columns, rows]
    {
        for (int start = 0; start < batch * rows * columns; start += rows * columns)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                    y[start + j * rows + i] = x[start + i * columns + j];
            }
        }
    }

    public static void Backward(ReadOnlySpan<float> dy, int batch, int rows, int columns, Span<float> dx)
    {
        for (int start = 0; start < batch * rows * columns; start += rows * columns)
        {
            for (int i = 0; i < rows; i++)
            {
                // y[j, i] = x[i, j]
                for (int j = 0; j < columns; j++)
                    dx[start + i * columns + j] += dy[start + j * rows + i];
            }
        }
    }
}
