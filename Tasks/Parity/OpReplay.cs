using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tasks.Parity;

/// <summary>Replays the record of an operation or an optimiser.</summary>
static class OpReplay
{
    public static Comparison Run(GoldenRecord record) => record.Label("op") switch
    {
        "layer_norm" => LayerNorm(record),
        "vicreg" => VicReg(record),
        "masked_cross_entropy" => CrossEntropy(record),
        "adam_clip" or "adam" or "adamw" => Optimizer(record),
        var op => throw record.Fault($"its op is {Quote.Of(op)}, expected layer_norm, vicreg, masked_cross_entropy, adam_clip or adamw"),
    };

    static Comparison LayerNorm(GoldenRecord record)
    {
        if (record.Number("eps", 1e-5) != 1e-5)
            throw record.Fault("its eps is not 1e-5, the only one that LayerNorm has here");
        var parameters = new ParameterList();
        int[] sizes = record.Sizes("input.x");
        if (sizes.Length == 0)
            throw record.Fault("input.x is a single number, expected [rows, n]");
        parameters.Add("weight", [sizes[^1]], Initial.Zero);
        parameters.Add("bias", [sizes[^1]], Initial.Zero);
        record.Load(parameters);
        var tape = new Tape();
        var x = Input(tape, record, "x");
        var y = x.LayerNorm(tape.Use(parameters["weight"]), tape.Use(parameters["bias"]));
        var comparison = new Comparison();
        Add(comparison, record, Quantity.Forward, "y", y);
        if (!record.Has("cotangent.y"))
            return comparison;
        tape.Backward(y, record.Floats("cotangent.y"));
        Gradients(comparison, record, parameters, ("x", x));
        return comparison;
    }

    static Comparison VicReg(GoldenRecord record)
    {
        var tape = new Tape();
        var z1 = Input(tape, record, "z1");
        var z2 = Input(tape, record, "z2");
        var loss = Vicreg.Loss(
            z1, z2, (float)record.Number("invariance", 25), (float)record.Number("variance", 25), (float)record.Number("covariance", 1));
        tape.Backward(loss);
        var comparison = new Comparison();
        Add(comparison, record, Quantity.Forward, "loss", loss);
        Gradients(comparison, record, new(), ("z1", z1), ("z2", z2));
        return comparison;
    }

    static Comparison CrossEntropy(GoldenRecord record)
    {
        var tape = new Tape();
        var logits = Input(tape, record, "logits");
        var mask = record.Has("input.mask") ? record.Floats("input.mask") : [];
        var loss = logits.SoftmaxCrossEntropy(record.Integers("input.target"), mask);
        tape.Backward(loss);
        var comparison = new Comparison();
        Add(comparison, record, Quantity.Loss, "loss", loss);
        Gradients(comparison, record, new(), ("logits", logits));
        return comparison;
    }

    static Comparison Optimizer(GoldenRecord record)
    {
        var parameters = Declared(record);
        record.Load(parameters);
        var optimizer = Create(record, parameters);
        double clip = record.Number("clip_norm", double.PositiveInfinity);
        var comparison = new Comparison();
        for (int step = 0; record.Has($"input.step.{step}.grad.{parameters[0].Name}"); step++)
        {
            foreach (var parameter in parameters)
            {
                float[] gradient = record.Floats($"input.step.{step}.grad.{parameter.Name}");
                if (gradient.Length != parameter.Shape.Length)
                    throw record.Fault(
                        $"input.step.{step}.grad.{parameter.Name} has {gradient.Length} elements, expected {parameter.Shape.Length}");
                gradient.CopyTo(parameter.Gradient);
            }
            double[]? expectedNorm = record.Has($"expected.step.{step}.grad_norm") ? record.Doubles($"expected.step.{step}.grad_norm") : null;
            if (expectedNorm is [var before])
                Step(record, () => Unclip(parameters, before, clip));
            double norm = 0;
            Step(record, () =>
            {
                norm = GradientClip.Clip(parameters, clip);
                optimizer.Step();
            });
            if (expectedNorm is not null)
                comparison.Add(Quantity.Forward, $"step {step} grad_norm", [(float)norm], expectedNorm);
            foreach (var parameter in parameters.Where(p => record.Has($"expected.step.{step}.param.{p.Name}")))
            {
                double[] expected = record.Doubles($"expected.step.{step}.param.{parameter.Name}");
                comparison.Add(Quantity.FinalParameters, $"step {step} {parameter.Name}", parameter.Value, expected);
            }
        }
        return comparison;
    }

    /// <summary>Part of a step of a record whose numbers may be beyond what a step takes.</summary>
    public static void Step(GoldenRecord record, Action part)
    {
        try
        {
            part();
        }
        catch (ArithmeticException fault)
        {
            throw record.Fault($"it cannot be replayed: {fault.Message}");
        }
    }

    // Records keep the gradients as they were after clipping beside the norm before it: scaled back, they run through the clip again.
    static void Unclip(ParameterList parameters, double normBefore, double clip)
    {
        double norm = GradientClip.Clip(parameters, double.PositiveInfinity);
        if (normBefore <= clip || Math.Abs(norm - normBefore) < 1e-3 * normBefore)
            return;
        double scale = (normBefore + 1e-6) / clip;
        foreach (var parameter in parameters)
        {
            foreach (ref float gradient in parameter.Gradient)
                gradient = (float)(gradient * scale);
        }
    }

    /// <summary>Adam as a record's config says.</summary>
    public static Adam Create(GoldenRecord record, ParameterList parameters)
    {
        double rate = record.Number("lr", 1e-3), first = record.OfPair("betas", 0, 0.9), second = record.OfPair("betas", 1, 0.999);
        double epsilon = record.Number("eps", 1e-8), decay = record.Number("weight_decay", 0);
        if (rate is not >= 0 || first is not (>= 0 and < 1) || second is not (>= 0 and < 1) || epsilon is not >= 0 || decay is not >= 0)
            throw record.Fault(
                "its optimiser's numbers are impossible, expected lr, eps and weight_decay of at least 0 and betas from 0 to below 1");
        bool apart = record.Kind == "op" && record.Label("op") == "adamw";
        return apart
            ? new AdamW(parameters, rate, first, second, epsilon, decay)
            : new Adam(parameters, rate, first, second, epsilon, decay);
    }

    static ParameterList Declared(GoldenRecord record)
    {
        var parameters = new ParameterList();
        foreach (string name in record.Names("param."))
            parameters.Add(name, Shape.Of(record.Sizes($"param.{name}")), Initial.Zero);
        return parameters.Count > 0 ? parameters : throw record.Fault("it has no param.*");
    }

    static Variable Input(Tape tape, GoldenRecord record, string name) =>
        tape.InputWithGradient(Shape.Of(record.Sizes($"input.{name}")), record.Floats($"input.{name}"));

    static void Add(Comparison comparison, GoldenRecord record, Quantity quantity, string name, Variable actual)
    {
        if (record.Has($"expected.{name}"))
            comparison.Add(quantity, name, actual.Value, record.Doubles($"expected.{name}"));
    }

    static void Gradients(
        Comparison comparison, GoldenRecord record, ParameterList parameters, params (string Name, Variable Variable)[] inputs)
    {
        foreach (var (name, variable) in inputs.Where(input => record.Has($"grad.{input.Name}")))
            comparison.Add(Quantity.Gradient, name, variable.Gradient, record.Doubles($"grad.{name}"));
        foreach (var parameter in parameters.Where(p => record.Has($"grad.param.{p.Name}")))
            comparison.Add(Quantity.Gradient, parameter.Name, parameter.Gradient, record.Doubles($"grad.param.{parameter.Name}"));
    }
}
