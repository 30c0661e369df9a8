using MoGru.Engine.Memory;

namespace MoGru.Cells.Parts;

/// <summary>A parameter that a step reads itself, element by element: its blocks of equal size, each padded to whole lanes with zeros.</summary>
sealed class PaddedBlocks
{
    readonly Parameter parameter;
    readonly RowLayout layout;
    readonly float[] padded;

    public PaddedBlocks(Parameter parameter, int blocks = 1)
    {
        int size = parameter.Shape.Length / blocks;
        this.parameter = parameter;
        layout = new(size, Lane.Pad(size), blocks);
        padded = new float[layout.Blocks * layout.BlockWidth];
    }

    /// <summary>The blocks side by side.</summary>
    public BlockRow Row => From(0);

    /// <summary>The blocks from this one on.</summary>
    public BlockRow From(int block) => new(ref padded[block * layout.BlockWidth], layout.BlockWidth);

    /// <summary>Takes the parameter's values.</summary>
    public void Pack() => layout.Pad(parameter.Value, padded);
}
