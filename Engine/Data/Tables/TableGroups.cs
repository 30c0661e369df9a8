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
            string name = column.NameAt(row) ?? "";
            if (!rows.TryGetValue(name, out var own))
            {
                rows[name] = own = [];
                names.Add(name);
            }
            own.Add(row);
        }
        return names.ConvertAll(name => (name, rows[name].ToArray()));
    }
}
