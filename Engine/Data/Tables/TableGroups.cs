using System.Globalization;

namespace MoGru.Engine.Data;

/// <summary>Which rows of a table belong together.</summary>
static class TableGroups
{
    /// <summary>
    /// The rows of each group in their order, the groups in the order in which they occur first; all rows as one where there is no column.
    /// </summary>
    public static List<(string Name, int[] Rows)> Of(Table table, TableColumn? column)
    {
        if (column is null)
            return [("", [.. Enumerable.Range(0, table.RowCount)])];
        var rows = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        List<string> names = [];
        for (int row = 0; row < column.Count; row++)
        {
            string name = NameOf(column, row);
            if (!rows.TryGetValue(name, out var own))
            {
                rows[name] = own = [];
                names.Add(name);
            }
            own.Add(row);
        }
        return names.ConvertAll(name => (name, rows[name].ToArray()));
    }

    /// <summary>
    /// A cell as the name of a group or a class: texts as they are, numbers in their shortest form, so that 1.0 and 1 are one.
    /// </summary>
    public static string NameOf(TableColumn column, int row) => column.IsMissing(row) ? "" : column.Kind switch
    {
        ColumnKind.Number => NameOf(column.Numbers[row]),
        ColumnKind.Time => column.TimeAt(row)!.Value.ToString("O", CultureInfo.InvariantCulture),
        _ => column.TextAt(row)!,
    };

    public static string NameOf(double number) => (number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture);
}
