using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Parity;

/// <summary>Replays a short training run: Adam with a clipped gradient norm over a few batches in turn.</summary>
static class TrajectoryReplay
{
    public static Comparison Run(GoldenRecord record)
    {
        int steps = record.Whole("steps", 1, 100_000), count = record.Whole("num_batches", 1, 100_000);
        RequireOneEach(record, "expected.loss", steps);
        RequireOneEach(record, "expected.grad_norm", steps);
        var shape = ShapeOf(record);
        int hidden = record.Whole("hidden_size", 1, 65_536), layers = record.Whole("num_layers", 1, 64, absent: 1);
        var model = new TaskModel(shape, RecordCell.Of(record, CellCatalog.Default), hidden, layers);
        record.Load(model.Parameters);
        var optimizer = OpReplay.Create(record, model.Parameters);
        double clip = record.Number("clip_norm", double.PositiveInfinity);
        Batch[] batches = [.. Enumerable.Range(0, count).Select(k => Read(record, shape, k))];

        var tape = new Tape();
        var losses = new float[steps];
        var norms = new float[steps];
        for (int step = 0; step < steps; step++)
        {
            tape.Rewind();
            model.Parameters.ZeroGradients();
            var loss = model.Forward(tape, batches[step % count]).Loss;
            losses[step] = loss.Item;
            tape.Backward(loss);
            double norm = GradientClip.Norm(model.Parameters);
            norms[step] = (float)norm;
            OpReplay.Step(record, () => optimizer.Step(GradientClip.Scale(norm, clip)));
        }

        var comparison = new Comparison();
        if (record.Has("expected.loss"))
            comparison.Add(Quantity.Loss, "loss", losses, record.Doubles("expected.loss"));
        if (record.Has("expected.grad_norm"))
            comparison.Add(Quantity.GradientNorm, "grad_norm", norms, record.Doubles("expected.grad_norm"));
        foreach (var parameter in model.Parameters.Where(p => record.Has($"expected.param.{p.Name}")))
            comparison.Add(Quantity.FinalParameters, parameter.Name, parameter.Value, record.Doubles($"expected.param.{parameter.Name}"));
        return comparison;
    }

    // Looked at before the run, which may be long.
    static void RequireOneEach(GoldenRecord record, string name, int steps)
    {
        if (record.Has(name) && record.Sizes(name) is var sizes && !sizes.AsSpan().SequenceEqual([steps]))
            throw record.Fault($"{name} is [{string.Join(", ", sizes)}], expected [{steps}], one for each step");
    }

    // The first batch and the parameters tell all that a model needs to know of the task.
    static TaskShape ShapeOf(GoldenRecord record)
    {
        bool tokens = record.Has("input.batch.0.tokens"), markers = record.Has("input.batch.0.markers");
        int[] input = record.Sizes(tokens ? "input.batch.0.tokens" : "input.batch.0.x");
        if (input.Length != (tokens ? 2 : 3) || input[0] < 1 || input[1] < 1)
            throw record.Fault($"its first batch is [{string.Join(", ", input)}], expected tokens [B, T] or x [B, T, n]");
        string embedding = markers ? "param.embed_token.weight" : "param.embed.weight";
        bool classes = record.Has("input.batch.0.mask") || tokens;
        bool lastStep = !record.Has("input.batch.0.mask") && record.Sizes("input.batch.0.target") is { Length: var rank } target
            && (classes ? rank == 1 : rank == 2 && (input[1] != target[1] || input.Length == 3));
        return new()
        {
            Name = TaskOf(record),
            Steps = input[1],
            Inputs = tokens ? 0 : input[2],
            Vocabulary = tokens ? record.FirstSize(embedding) : 0,
            HasMarkers = markers,
            Outputs = record.FirstSize("param.head.bias"),
            LastStepOnly = lastStep,
            Loss = classes ? LossKind.MaskedCrossEntropy : LossKind.MeanSquare,
            Metric = classes ? "accuracy" : "mse",
            HigherIsBetter = classes,
        };
    }

    // Records write selective_copy.
    static string TaskOf(GoldenRecord record)
    {
        string name = record.Label("task").Replace('_', '-');
        return TaskCatalog.All.Any(task => task.Name == name)
            ? name
            : throw record.Fault($"its task is {Quote.Of(name)}, expected one of {string.Join(", ", TaskCatalog.All.Select(task => task.Name))}");
    }

    static Batch Read(GoldenRecord record, TaskShape shape, int number)
    {
        string prefix = $"input.batch.{number}.";
        int[] sizes = record.Sizes(prefix + (shape.Vocabulary > 0 ? "tokens" : "x"));
        if (sizes.Length < 2 || sizes[0] < 1 || sizes[1] != shape.Steps)
            throw record.Fault($"{prefix}* is [{string.Join(", ", sizes)}], expected {shape.Steps} steps");
        var batch = new Batch(shape, sizes[0]);
        Copy(record, prefix + "tokens", batch.Tokens, record.Integers);
        Copy(record, prefix + "markers", batch.Markers, record.Integers);
        Copy(record, prefix + "x", batch.Series, record.Floats);
        Copy(record, prefix + "mask", batch.Mask, record.Floats);
        Copy(record, prefix + "target", batch.Target, record.Integers);
        Copy(record, prefix + "target", batch.Values, record.Floats);
        return batch;
    }

    static void Copy<T>(GoldenRecord record, string name, T[] target, Func<string, T[]> read)
    {
        if (target.Length == 0)
            return;
        var values = read(name);
        if (values.Length != target.Length)
            throw record.Fault($"{name} has {values.Length} elements, expected {target.Length}");
        values.CopyTo(target, 0);
    }
}
