using System.Text.RegularExpressions;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>Numbers in text from outside are read in one place, which is stricter than the framework.</summary>
public partial class NumberReadingTests
{
    const string Reader = "Engine/Formats/NumberText.cs";

    [Fact]
    public void Sources_ButTheOneReader_ParseNoNumber() => Assert.All(
        SourceFile.Of("Engine", "Cells", "Tasks").Where(file => file.Path != Reader),
        file => Assert.False(
            Parse().IsMatch(file.Code), $"{file.Path} has {Parse().Match(file.Code)}: numbers in text are read by {Reader} alone."));

    [Fact]
    public void Reader_IsFound() => Assert.Matches(Parse(), SourceFile.Of("Engine").Single(file => file.Path == Reader).Code);

    [GeneratedRegex(
        @"\b(s?byte|u?short|u?int|u?long|nu?int|float|double|decimal|Half|U?Int(16|32|64|128|Ptr)|BigInteger|Single|Double|Decimal|S?Byte)"
            + @"\.(Try)?Parse\b|\bTryParse\(|\bUtf8Parser\b|\bConvert\.To(U?Int|S?Byte|Single|Double|Decimal)")]
    private static partial Regex Parse();
}
