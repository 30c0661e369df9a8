using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Kernels;

public class SubnormalTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(21)]
    public void Flush_OfAnyNumber_ChangesSubnormalOnesAlone(int length)
    {
        int[] kinds = [0, int.MinValue, 1, -2147483647, 0x007FFFFF, 0x00800000, unchecked((int)0x80800000), 0x3F800000, 0x7F800000, 0x7FC01234, 0x7F800001];
        for (int first = 0; first < kinds.Length; first++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(i => BitConverter.Int32BitsToSingle(kinds[(first + i) % kinds.Length]))], y = new float[length + 1];
            y[length] = 7;

            Subnormal.Flush(x, y);
            Subnormal.Flush(x, x);

            for (int i = 0; i < length; i++)
            {
                int bits = kinds[(first + i) % kinds.Length];
                int expected = float.IsSubnormal(BitConverter.Int32BitsToSingle(bits)) ? bits & int.MinValue : bits;
                Assert.Equal(expected, BitConverter.SingleToInt32Bits(y[i]));
                Assert.Equal(expected, BitConverter.SingleToInt32Bits(x[i]));
            }
            Assert.Equal(7, y[length]);
        }
    }
}
