using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>
/// Ten signals in the shape of the recordings, from the kinematics of an SKF 6205-2RS: each pass over a fault strikes a resonance near
/// 3 kHz; inner races and balls carry their fault through the load zone, which modulates the strikes; over all lie shaft harmonics
/// and noise.
/// </summary>
static class BearingSynthesis
{
    const double ShaftRate = 1797.0 / 60;  // revolutions a second
    const double OuterRacePasses = 3.5848, InnerRacePasses = 5.4152, BallSpins = 2.357, CageTurns = 0.39828;  // a revolution of the shaft
    const double Decay = 1100;             // a second
    const double Ring = 0.008;             // seconds after which a strike has died away
    const double Slip = 0.01;              // sd of the time between strikes, as a part of it
    const double Background = 0.06;        // sd of the noise, in g
    const int NormalSamples = 243_938, FaultSamples = 121_991;

    /// <summary>The ten signals, at the sample rates of the recordings.</summary>
    public static BearingRecording[] Generate(long seed)
    {
        var stream = new RandomStream(seed, "data/bearing");
        var recordings = new BearingRecording[BearingFile.All.Count];
        for (int i = 0; i < recordings.Length; i++)
        {
            var random = stream.At(i);
            recordings[i] = Generate(ref random, BearingFile.All[i]);
        }
        return recordings;
    }

    static BearingRecording Generate(ref Generator random, BearingFile file)
    {
        var samples = new double[file.Fault == BearingFault.Normal ? NormalSamples : FaultSamples];
        Hum(ref random, samples, file.SampleRate);
        if (file.Fault != BearingFault.Normal)
            Strike(ref random, samples, file);
        return new()
        {
            Name = $"synthetic {Path.GetFileNameWithoutExtension(file.NpzName)}",
            Fault = file.Fault,
            SampleRate = file.SampleRate,
            Samples = samples,
        };
    }

    // Unbalance and misalignment at once, twice and three times the shaft's rate, under broadband noise.
    static void Hum(ref Generator random, Span<double> samples, int sampleRate)
    {
        double phase = random.Uniform();
        for (int i = 0; i < samples.Length; i++)
        {
            double turns = ShaftRate * i / sampleRate + phase;
            samples[i] = 0.03 * PortableMath.SinTurns(turns)
                + 0.015 * PortableMath.SinTurns(2 * turns)
                + 0.01 * PortableMath.SinTurns(3 * turns)
                + Background * random.Normal();
        }
    }

    static void Strike(ref Generator random, Span<double> samples, BearingFile file)
    {
        // A fault in a ball meets both races in one spin.
        double passes = file.Fault switch
        {
            BearingFault.InnerRace => InnerRacePasses,
            BearingFault.Ball => 2 * BallSpins,
            _ => OuterRacePasses,
        };
        // A fault passes the load zone with the inner race once a turn, with a ball once a turn of the cage; the outer race rests in it.
        var (modulation, depth) = file.Fault switch
        {
            BearingFault.InnerRace => (ShaftRate, 0.8),
            BearingFault.Ball => (ShaftRate * CageTurns, 0.6),
            _ => (ShaftRate, 0.1),
        };
        double resonance = random.Uniform(2800, 3200);
        double strength = 0.05 * file.FaultMils;
        double phase = random.Uniform();
        double interval = 1 / (passes * ShaftRate);
        double length = (double)samples.Length / file.SampleRate;

        for (double time = interval * random.Uniform(); time < length; time += interval * (1 + Slip * random.Normal()))
        {
            double load = (1 + depth * PortableMath.CosTurns(modulation * time + phase)) / (1 + depth);
            AddRing(samples, time, strength * load * (1 + 0.1 * random.Normal()), resonance, file.SampleRate);
        }
    }

    static void AddRing(Span<double> samples, double time, double amplitude, double resonance, int sampleRate)
    {
        int first = (int)Math.Ceiling(time * sampleRate);
        int end = Math.Min(samples.Length, first + (int)(Ring * sampleRate));
        for (int i = first; i < end; i++)
        {
            double since = (double)i / sampleRate - time;
            samples[i] += amplitude * PortableMath.Exp(-Decay * since) * PortableMath.SinTurns(resonance * since);
        }
    }
}
