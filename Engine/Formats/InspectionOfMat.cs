using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>What a MATLAB file holds, which is read whole; packed variables are unpacked for numbers alone.</summary>
static class InspectionOfMat
{
    const int DescriptionLength = 116;

    public static void Add(Inspection file)
    {
        byte[] bytes = file.Whole();
        var read = MatFile.Parse(bytes, file.Origin);
        read.ThrowIfDamaged();
        file.Say("description", Encoding.Latin1.GetString(bytes, 0, DescriptionLength).TrimEnd(' ', '\0'));
        foreach (var variable in read.Variables)
        {
            file.ThrowIfCancelled();
            var header = variable.Header;
            long[] shape = [.. header.Dimensions.Select(size => (long)size)];
            bool isReal = read.Contains(header.Name);
            string type = isReal ? SafetensorsTypes.NameOf(header.Type)
                : header.IsNumeric ? $"complex {SafetensorsTypes.NameOf(header.Type)}" : header.Kind;
            file.Add(new(header.Name, type, shape, isReal ? variable.Count() * Numbers.Size(header.Type) : null)
            {
                Numbers = file.Numbers && isReal ? NumberSummary.Of([read.Values(header.Name)]) : null,
            });
        }
    }
}
