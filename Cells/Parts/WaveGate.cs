using System.Runtime.InteropServices;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>A gate of every unit that is open, 1, where a sum of waves over time is above 0, and else shut, 0.</summary>
sealed class WaveGate
{
    const double TurnsOfRadian = 0.5 / Math.PI;

    readonly double start;
    readonly int padded;               // units, up to whole lanes
    readonly double[] omegas;
    readonly double[] biases;          // of every unit
    readonly double[] alphas, phis;    // wave by wave, of every unit

    /// <param name="bias">What is added to the waves, [d].</param>
    /// <param name="alpha">Their heights, [d, K].</param>
    /// <param name="omega">Their frequencies, in radians a step, [K].</param>
    /// <param name="phi">Their phases, [d, K].</param>
    /// <param name="start">What is added to the time.</param>
    public WaveGate(Parameter bias, Parameter alpha, Parameter omega, Parameter phi, double start)
    {
        (Bias, Alpha, Omega, Phi, this.start) = (bias, alpha, omega, phi, start);
        padded = Lane.Pad(bias.Shape.Length);
        omegas = new double[omega.Shape.Length];
        biases = new double[padded];
        (alphas, phis) = (new double[omegas.Length * padded], new double[omegas.Length * padded]);
    }

    public Parameter Bias { get; }

    public Parameter Alpha { get; }

    public Parameter Omega { get; }

    public Parameter Phi { get; }

    /// <summary>Takes the parameters' values.</summary>
    public void Pack()
    {
        ReadOnlySpan<float> bias = Bias.Value, alpha = Alpha.Value, omega = Omega.Value, phi = Phi.Value;
        for (int k = 0; k < omegas.Length; k++)
        {
            omegas[k] = omega[k];
            for (int i = 0; i < bias.Length; i++)
                (alphas[k * padded + i], phis[k * padded + i]) = (alpha[i * omegas.Length + k], phi[i * omegas.Length + k]);
        }
        for (int i = 0; i < bias.Length; i++)
            biases[i] = bias[i];
    }

    /// <summary>s = 1 where a > 0, else 0; of a row of whole lanes, which is 0 beyond the units.</summary>
    public void Open(double time, Span<float> s)
    {
        double t = start + time;
        for (int i = 0; i < s.Length; i += Lanes.Count)
        {
            Vector512.Narrow(OpenOf(i, t), OpenOf(i + Lanes.Count / 2, t)).CopyTo(s[i..]);
        }
    }

    /// <summary>The same as if s were σ(slope · a).</summary>
    public void OpenBackward(double time, double slope, ReadOnlySpan<float> dS, WaveGradients gradients)
    {
        double t = start + time;
        for (int i = 0; i < dS.Length; i++)
        {
            // a = bias + Σ_k alpha * sin(t * omega + phi)
            double a = biases[i];
            for (int k = 0; k < omegas.Length; k++)
                a += alphas[k * padded + i] * PortableMath.SinTurns(TurnsOf(k, i, t));

            // s = σ(slope * a), of which e^-|x| does not overflow
            double e = PortableMath.Exp(-Math.Min(slope * Math.Abs(a), 600));
            double dA = dS[i] * slope * e / ((1 + e) * (1 + e));
            gradients.Bias[i] += (float)dA;
            for (int k = 0; k < omegas.Length; k++)
            {
                double turns = TurnsOf(k, i, t), dTheta = dA * alphas[k * padded + i] * PortableMath.CosTurns(turns);
                gradients.Alpha[i * omegas.Length + k] += (float)(dA * PortableMath.SinTurns(turns));
                gradients.Phi[i * omegas.Length + k] += (float)dTheta;
                gradients.Omega[k] += (float)(t * dTheta);
            }
        }
    }

    // s of eight units.
    Vector512<double> OpenOf(int unit, double t)
    {
        var a = Eight(biases, unit);
        for (int k = 0; k < omegas.Length; k++)
        {
            var turns = Vector512.Create(TurnsOfRadian) * (Vector512.Create(t * omegas[k]) + Eight(phis, k * padded + unit));
            a += Eight(alphas, k * padded + unit) * PortableMath.SinTurns(turns);
        }
        var positive = Vector512.GreaterThan(a, Vector512<double>.Zero);
        return Vector512.ConditionalSelect(positive, Vector512<double>.One, Vector512<double>.Zero);
    }

    double TurnsOf(int wave, int unit, double t) => TurnsOfRadian * (t * omegas[wave] + phis[wave * padded + unit]);

    static Vector512<double> Eight(double[] values, int at) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)at);
}

/// <summary>Where the gradients of a <see cref="WaveGate"/> are added up.</summary>
readonly ref struct WaveGradients(Span<float> bias, Span<float> alpha, Span<float> omega, Span<float> phi)
{
    public Span<float> Bias { get; } = bias;

    public Span<float> Alpha { get; } = alpha;

    public Span<float> Omega { get; } = omega;

    public Span<float> Phi { get; } = phi;
}
