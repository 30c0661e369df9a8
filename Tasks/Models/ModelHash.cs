using System.Buffers.Binary;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Tasks.Models;

/// <summary>The identity of a trained model.</summary>
static class ModelHash
{
    /// <summary>
    /// SHA-256 over the float32 values, little-endian, parameter after parameter in declared order, in small hexadecimal letters.
    /// </summary>
    public static string Of(ParameterList parameters)
    {
        var hash = new Sha256();
        foreach (var parameter in parameters)
        {
            var values = parameter.Value;
            byte[] bytes = new byte[values.Length * sizeof(float)];
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            hash.Append(bytes);
        }
        return hash.Finish();
    }
}
