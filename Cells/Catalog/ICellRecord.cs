using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>The configuration of a golden record, key by key; what is absent is null.</summary>
[Experimental(Shared.Diagnostic)]
public interface ICellRecord
{
    /// <summary>A value that is true or false.</summary>
    bool? Flag(string key);

    /// <summary>A value that is a number.</summary>
    double? Number(string key);

    /// <summary>A value that is a word.</summary>
    string? Word(string key);
}
