using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>A gate of every unit that is open, 1, where a sum of waves over time is above 0, and else shut, 0.</summary>
/// <param name="Bias">What is added to the waves, [d].</param>
/// <param name="Alpha">Their heights, [d, K].</param>
/// <param name="Omega">Their frequencies, in radians a step, [K].</param>
/// <param name="Phi">Their phases, [d, K].</param>
/// <param name="Start">What is added to the time.</param>
sealed record WaveGate(Parameter Bias, Parameter Alpha, Parameter Omega, Parameter Phi, double Start)
{
    const double TurnsOfRadian = 0.5 / Math.PI;

    int Waves => Omega.Shape.Length;

    /// <summary>s = 1 where a > 0, else 0.</summary>
    public void Open(double time, Span<float> s)
    {
        for (int i = 0; i < s.Length; i++)
            s[i] = SumOf(i, Start + time) > 0 ? 1 : 0;
    }

    /// <summary>The same as if s were σ(slope · a).</summary>
    public void OpenBackward(double time, double slope, ReadOnlySpan<float> dS, WaveGradients gradients)
    {
        double t = Start + time;
        for (int i = 0; i < dS.Length; i++)
        {
            // s = σ(slope * a), of which e^-|x| does not overflow
            double e = PortableMath.Exp(-Math.Min(slope * Math.Abs(SumOf(i, t)), 600));
            double dA = dS[i] * slope * e / ((1 + e) * (1 + e));

            // a = bias + Σ_k alpha * sin(t * omega + phi)
            gradients.Bias[i] += (float)dA;
            for (int k = 0; k < Waves; k++)
            {
                int at = i * Waves + k;
                double turns = TurnsOf(at, k, t), dTheta = dA * Alpha.Value[at] * PortableMath.CosTurns(turns);
                gradients.Alpha[at] += (float)(dA * PortableMath.SinTurns(turns));
                gradients.Phi[at] += (float)dTheta;
                gradients.Omega[k] += (float)(t * dTheta);
            }
        }
    }

    // a_i
    double SumOf(int unit, double t)
    {
        double a = Bias.Value[unit];
        for (int k = 0; k < Waves; k++)
            a += Alpha.Value[unit * Waves + k] * PortableMath.SinTurns(TurnsOf(unit * Waves + k, k, t));
        return a;
    }

    double TurnsOf(int at, int wave, double t) => TurnsOfRadian * (t * Omega.Value[wave] + Phi.Value[at]);
}

/// <summary>Where the gradients of a <see cref="WaveGate"/> are added up.</summary>
readonly ref struct WaveGradients(Span<float> bias, Span<float> alpha, Span<float> omega, Span<float> phi)
{
    public Span<float> Bias { get; } = bias;

    public Span<float> Alpha { get; } = alpha;

    public Span<float> Omega { get; } = omega;

    public Span<float> Phi { get; } = phi;
}
