using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>
/// The bits of results and gradients, which no processor, vector width or thread may change: the same numbers hold with
/// <c>DOTNET_EnableAVX2=0</c> and <c>DOTNET_EnableHWIntrinsic=0</c>. A deliberate change of an operation's arithmetic changes its number here.
/// </summary>
public class OpBitsTests
{
    const int Width = 33;

    [Fact]
    public void Ops_FixedOperands_HaveThePinnedBits()
    {
        string[] pinned = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Ops", "op_bits.txt"))];
        Assert.Equal(string.Join('\n', pinned), string.Join('\n', OpCases.Names.Select(name => $"{Hash(name):x16} {name}")));
    }

    static ulong Hash(string name)
    {
        var op = OpCases.At(name, Width);
        var tape = new Tape();
        var generator = new RandomStream(1, name).At(0);
        var leaves = new Variable[op.Shapes.Length];
        for (int k = 0; k < leaves.Length; k++)
        {
            float[] values = new float[Shape.Of(op.Shapes[k]).Length];
            foreach (ref float x in values.AsSpan())
                x = (float)generator.Uniform(op.Positive ? 0.5 : -1.5, 1.5);
            leaves[k] = tape.InputWithGradient(Shape.Of(op.Shapes[k]), values);
        }
        var y = op.Taped(leaves);
        var cotangent = new float[y.Shape.Length];
        foreach (ref float c in cotangent.AsSpan())
            c = (float)generator.Uniform(-1, 1);
        tape.Backward(y, cotangent);

        ulong hash = 0xcbf29ce484222325;  // FNV-1a over words
        foreach (float x in (float[])[.. y.Value, .. leaves.SelectMany(leaf => leaf.Gradient.ToArray())])
            hash = (hash ^ BitConverter.SingleToUInt32Bits(x)) * 0x100000001b3;
        return hash;
    }
}
