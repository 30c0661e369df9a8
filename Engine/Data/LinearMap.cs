using System.Numerics.Tensors;

namespace MoGru.Engine.Data;

/// <summary>The linear map of least squared error from a window to what follows it.</summary>
sealed class LinearMap : Baseline
{
    const int MostInputs = 4096;

    readonly int inputs;
    readonly double[] means, constants, weights;  // [inputs]; [outputs]; [outputs, inputs]

    public LinearMap(SeriesWindows training, double ridge)
        : base(training, "linear autoregression")
    {
        if (!(double.IsFinite(ridge) && ridge > 0))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "It must be finite and above 0, such as 1e-6.");
        inputs = training.Length * training.Channels;
        if (inputs > MostInputs)
            throw new ArgumentException(
                $"A window has {inputs} numbers, and a linear map of more than {MostInputs} is not sought; take shorter windows or fewer inputs.", nameof(training));
        int outputs = Horizon * Targets;
        float[] window = new float[inputs], truth = new float[outputs];
        double[] x = new double[inputs], y = new double[outputs];
        (means, constants) = (new double[inputs], new double[outputs]);
        for (int index = 0; index < training.Count; index++)
        {
            Read(index);
            TensorPrimitives.Add(means, x, means);
            TensorPrimitives.Add(constants, y, constants);
        }
        TensorPrimitives.Divide(means, (double)training.Count, means);
        TensorPrimitives.Divide(constants, (double)training.Count, constants);
        RequireFinite([.. means, .. constants]);

        // Of what is left after the means: products of inputs with inputs, of which the lower half is enough, and with outputs.
        double[] products = new double[inputs * inputs];
        weights = new double[outputs * inputs];
        for (int index = 0; index < training.Count; index++)
        {
            Read(index);
            TensorPrimitives.Subtract(x, means, x);
            TensorPrimitives.Subtract(y, constants, y);
            for (int i = 0; i < inputs; i++)
                Accumulate(x.AsSpan(0, i + 1), x[i], products.AsSpan(i * inputs, i + 1));
            for (int o = 0; o < outputs; o++)
                Accumulate(x, y[o], weights.AsSpan(o * inputs, inputs));
        }
        double trace = 0;
        for (int i = 0; i < inputs; i++)
            trace += products[i * inputs + i];
        double added = trace > 0 ? ridge * trace / inputs : 1;  // inputs that never change foretell nothing
        for (int i = 0; i < inputs; i++)
            products[i * inputs + i] += added;
        if (!Cholesky.TryFactor(products, inputs))
            throw new ArgumentException($"With a ridge of {ridge} inputs that are alike leave no one map; take a larger one, such as 1e-6.", nameof(ridge));
        for (int o = 0; o < outputs; o++)
            Cholesky.Solve(products, inputs, weights.AsSpan(o * inputs, inputs));

        void Read(int index)
        {
            training.CopyValues(index, window);
            training.CopyTargets(index, truth);
            TensorPrimitives.ConvertChecked<float, double>(window, x);
            TensorPrimitives.ConvertChecked<float, double>(truth, y);
        }
    }

    private protected override void Write(ReadOnlySpan<float> window, Span<float> forecast)
    {
        for (int o = 0; o < forecast.Length; o++)
        {
            double sum = constants[o];
            var row = weights.AsSpan(o * inputs, inputs);
            for (int i = 0; i < inputs; i++)
                sum = double.FusedMultiplyAdd(row[i], window[i] - means[i], sum);
            forecast[o] = (float)sum;
        }
    }

    static void Accumulate(ReadOnlySpan<double> x, double factor, Span<double> sums) => TensorPrimitives.FusedMultiplyAdd(x, factor, sums, sums);
}
