namespace MoGru.Engine.Random;

// Parameters made of parts that are drawn one after another, each as if it were alone.
public abstract partial record Initial
{
    /// <summary>
    /// Equal blocks along an axis, each drawn as a tensor of its own: the gates of [4d, d] are four matrices [d, d] with their own fans.
    /// </summary>
    /// <param name="Parts">What each block gets, in their order.</param>
    /// <param name="Axis">The axis that is cut: 0 for [out, in], -1 for [in, out].</param>
    public sealed record ByBlocks(IReadOnlyList<Initial> Parts, int Axis = 0) : Initial
    {
        /// <summary>What each block gets.</summary>
        public IReadOnlyList<Initial> Parts { get; init => field = [.. value]; } = [.. Parts];

        /// <summary>So many blocks, all drawn in the same way.</summary>
        public ByBlocks(int count, Initial each, int axis = 0)
            : this([.. Enumerable.Repeat(each, count)], axis)
        {
        }

        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            int axis = Axis < 0 ? Axis + sizes.Length : Axis;
            if ((uint)axis >= (uint)sizes.Length)
                throw new ArgumentException($"blocks along axis {Axis} were declared, and it has {sizes.Length} axes.");
            int count = Parts.Count;
            if (count == 0 || sizes[axis] % count != 0)
                throw new ArgumentException($"{count} blocks along axis {Axis} were declared; they must part its {sizes[axis]} places evenly.");

            int[] block = sizes.ToArray();
            block[axis] /= count;
            int outer = 1;
            foreach (int size in sizes[..axis])
                outer *= size;
            float[] part = new float[values.Length / count];
            int run = outer == 0 ? 0 : part.Length / outer;  // what lies side by side
            for (int k = 0; k < count; k++)
            {
                part.AsSpan().Clear();
                Parts[k].Fill(block, part, ref generator);
                for (int i = 0; i < outer; i++)
                    part.AsSpan(i * run, run).CopyTo(values.Slice((i * count + k) * run, run));
            }
        }
    }

    /// <summary>A stack along the first axis, each drawn as a tensor without it: the heads of [heads, n, n] are matrices [n, n].</summary>
    public sealed record Stack(Initial Each) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (sizes.IsEmpty)
                throw new ArgumentException("a stack was declared, and a scalar has no axis to stack along.");
            int length = sizes[0] == 0 ? 0 : values.Length / sizes[0];
            for (int k = 0; k < sizes[0]; k++)
                Each.Fill(sizes[1..], values.Slice(k * length, length), ref generator);
        }
    }
}
