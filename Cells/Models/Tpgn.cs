using System.Buffers;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Models;

/// <summary>
/// The temporal PGN: a forecast of whole periods from whole periods, which stand in rows one below the other (arXiv 2409.17703). Columns, the same place
/// of every period, go through a parallel gated network; rows through two maps. Every channel has maps of its own.
/// </summary>
public sealed class Tpgn : Module
{
    readonly ChannelMap history, gates, columns, last;
    readonly ChannelMap? rowMap, rowsMap;  // none without the short branch

    /// <summary>Declares the parameters in a scope, under the names of the published model.</summary>
    /// <exception cref="ArgumentException">The options do not fit each other.</exception>
    public Tpgn(ParameterList scope, TpgnOptions options)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Refusal() is { } refusal)
            throw new ArgumentException(refusal, nameof(options));
        Options = options;
        (int c, int d, int n, int rows) = (options.Channels, options.Hidden, 1 + options.Marks, options.Rows);
        history = new(scope.Scope("LNN_dim.hidden_MLP"), c, n, rows - 1, d);
        gates = new(scope.Scope("LNN_dim.gate"), c, n + d, 1, 2 * d);
        columns = new(scope.Scope("LNN_dim.fc"), c, d, rows, d);
        if (options.ShortBranch)
        {
            rowMap = new(scope.Scope("s_t_p_e.fc_row"), c, n, options.Period, d);
            rowsMap = new(scope.Scope("s_t_p_e.fc_col"), c, d, rows, d);
        }
        last = new(scope.Scope("fc"), c, options.ShortBranch ? 2 * d : d, 1, options.Prediction / options.Period);
    }

    /// <summary>What it was made with.</summary>
    public TpgnOptions Options { get; }

    /// <summary>The forecast of series and marks side by side, [B, L, c + k].</summary>
    /// <exception cref="ArgumentException">x has another shape, or the pass has lengths.</exception>
    public override Variable Forward(Variable x, in Pass pass)
    {
        (int c, int k) = (Options.Channels, Options.Marks);
        if (k == 0)
            return Forward(x, default, pass);
        Require(x, c + k);
        return Forward(x.Slice(2, 0, c), x.Slice(2, c, k), pass);
    }

    /// <summary>The forecast [B, Prediction, c] of series.</summary>
    /// <param name="series">[B, L, c].</param>
    /// <param name="marks">[B, L, k], to which no gradient goes; not looked at where k is 0.</param>
    /// <param name="pass">What the pass is for.</param>
    /// <exception cref="ArgumentException">What is given has another shape, or the pass has lengths.</exception>
    public Variable Forward(Variable series, Variable marks, in Pass pass)
    {
        Require(series, Options.Channels);
        if (Options.Marks > 0)
            Require(marks, Options.Marks);
        if (!pass.Lengths.IsEmpty)
            throw new ArgumentException("TPGN takes series of one length, not lengths.", nameof(pass));
        if (!Options.Normalised)
            return Forecast(series, marks, pass);

        // x ← x − μ, s = √(population variance + 1e-5), x ← x / s; y ← y s + μ, where μ has no gradient
        var mean = series.Mean(1, keepAxis: true).Detach();
        var scale = (series.Variance(1, correction: 0, keepAxis: true) + 1e-5f).Sqrt();
        return Forecast((series - mean) / scale, marks, pass) * scale + mean;
    }

    void Require(Variable given, int width)
    {
        if (!given.Exists || given.Shape.Rank != 3 || given.Shape[1] != Options.Length || given.Shape[2] != width)
            throw new ArgumentException(
                $"TPGN takes [B, {Options.Length}, {width}], and was given {(given.Exists ? given.Shape.ToString() : "nothing")}.", nameof(given));
    }

    // y[row r, column p] = fc([short; long])[r]
    Variable Forecast(Variable series, Variable marks, in Pass pass)
    {
        (int batch, int c, int d, int period) = (series.Shape[0], Options.Channels, Options.Hidden, Options.Period);
        var inputs = Inputs(series, marks);
        var seen = Long(inputs, batch, pass);
        if (rowMap is not null)
        {
            var everyColumn = series.Tape.Filled([1, period, 1], 1);
            seen = Variable.Concat(2, (Short(inputs, batch, pass).Reshape([c * batch, 1, d]) * everyColumn).Reshape([c, batch * period, d]), seen);
        }
        var rows = last.Forward(seen, pass).Reshape([c * batch, period, Options.Prediction / period]).Transpose();
        return rows.Reshape([c, batch * Options.Prediction]).Transpose().Reshape([batch, Options.Prediction, c]);
    }

    // [B, L, c] and [B, L, k] to [c, B · L, 1 + k]
    Variable Inputs(Variable series, Variable marks)
    {
        (int c, int steps) = (Options.Channels, series.Shape[0] * Options.Length);
        var values = series.Reshape([steps, c]).Transpose().Reshape([c, steps, 1]);
        if (Options.Marks == 0)
            return values;
        var everyChannel = series.Tape.Filled([c, 1, 1], 1);
        return Variable.Concat(2, values, marks.Detach().Reshape([1, steps, Options.Marks]) * everyChannel);
    }

    // For each column, [c, B · P, d]: PGN over the rows, a window of all rows before, then a map of all its outputs.
    Variable Long(Variable inputs, int batch, in Pass pass)
    {
        (int c, int d, int rows, int window) = (Options.Channels, Options.Hidden, Options.Rows, Options.Rows - 1);
        (int steps, int n, int width) = (inputs.Shape[1], inputs.Shape[2], Options.Period * inputs.Shape[2]);

        // w[j] of every row: what stands W − j rows above it, zeros where there is none
        var before = Variable.Concat(
            1, inputs.Tape.Filled([c * batch, window, width], 0), inputs.Reshape([c * batch, rows, width]).Slice(1, 0, window));
        var lags = ArrayPool<Variable>.Shared.Rent(window);
        for (int j = 0; j < window; j++)
            lags[j] = before.Slice(1, j, rows);
        var seen = Variable.Stack(3, lags.AsSpan(0, window)).Reshape([c, steps, n * window]);
        ArrayPool<Variable>.Shared.Return(lags, clearArray: true);

        // hist = Σ_j K[:, :, j] w[j] + b, [a_g; a_u] = G [x; hist] + b, y = σ(a_g) ⊙ hist + (1 − σ(a_g)) ⊙ tanh(a_u)
        var hist = history.Forward(seen, pass);
        var a = gates.Forward(Variable.Concat(2, inputs, hist), pass);
        Variable g = a.Slice(2, 0, d).Sigmoid(), u = a.Slice(2, d, d).Tanh();
        var y = g * hist + (1 - g) * u;
        return columns.Forward(y.Reshape([c * batch, rows, Options.Period * d]).Transpose().Reshape([c, batch * Options.Period, d * rows]), pass);
    }

    // [c, B, d]: a map of each row, then one of all rows.
    Variable Short(Variable inputs, int batch, in Pass pass)
    {
        (int c, int d, int rows, int n) = (Options.Channels, Options.Hidden, Options.Rows, inputs.Shape[2]);
        var ofRows = rowMap!.Forward(
            inputs.Reshape([c * batch * rows, Options.Period, n]).Transpose().Reshape([c, batch * rows, n * Options.Period]), pass);
        return rowsMap!.Forward(ofRows.Reshape([c * batch, rows, d]).Transpose().Reshape([c, batch, d * rows]), pass);
    }
}
