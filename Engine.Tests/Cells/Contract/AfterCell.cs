using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// Products for whole chunks, of the input of the step before ahead of the steps, and of the state after them:
/// h' = tanh(W x + P p + R h + b), p' = x, y = tanh(C h').
/// </summary>
sealed class AfterType() : ContractType("after")
{
    protected override Cell Create(CellScope scope) => new AfterCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        T sum = step.Linear(step.X, "weight", "bias") + step["p"].Linear(step.Parameter("past"));
        T h = (sum + step["h"].Linear(step.Parameter("recurrent"))).Tanh();
        step["h"] = h;
        step["p"] = step.X;
        step.Output = h.Linear(step.Parameter("c")).Tanh();
    }
}

sealed class AfterCell : ContractCell
{
    const int H = 0, Y = 1;  // blocks

    readonly State h, p;
    readonly Slot values;  // [h' | y]
    readonly Slot dValues;
    readonly Slot dY;
    readonly Product past, recurrent, after;

    public AfterCell(CellScope scope)
        : base(scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weight = scope.Parameter("weight", [d, n], new Initial.Uniform(0.6));
        var bias = scope.Parameter("bias", [d], new Initial.Uniform(0.5));
        var ofPast = scope.Parameter("past", [d, n], new Initial.Uniform(0.6));
        var r = scope.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        var c = scope.Parameter("c", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        (h, p) = (AddState("h"), AddState("p", size: n));
        values = AddSlot(SlotKind.Saved, blocks: 2);
        dY = SetOutput(values.Window(Y, 1));
        dValues = AddSlot(SlotKind.Gradient, blocks: 2);
        AddProjection(new GateMap(n, d).Add(weight, 0, 0, bias), values.Window(H, 1), dValues.Window(H, 1));
        past = AddProduct(new GateMap(n, d).Add(ofPast, 0), p, values.Window(H, 1), dValues.Window(H, 1), accumulate: true);
        recurrent = AddProduct(new GateMap(d, d).Add(r, 0), h, values.Window(H, 1), dValues.Window(H, 1), accumulate: true);
        after = AddProduct(new GateMap(d, d).Add(c, 0), values.Window(H, 1), values.Window(Y, 1), dValues.Window(Y, 1), accumulate: false);
        ReadInput();
        WorkAhead();
        WorkAfter();
    }

    public override void ForwardAhead(in Step chunk)
    {
        p.Layout.Pad(chunk.Input, chunk.After(p));
        chunk.Apply(past);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        for (int row = 0; row < step.Rows; row++)
        {
            var made = step[values][row].Window(H, 1);
            for (int i = 0; i < Width; i++)
                made[i] = MathF.Tanh(made[i]);
            made.CopyTo(((Span<float>)step.After(h))[(row * Width)..]);
        }
    }

    public override void ForwardAfter(in Step chunk)
    {
        for (int row = 0; row < chunk.Rows; row++)
            chunk[values][row].Window(Y, 1).Clear();
        chunk.Apply(after);
        for (int row = 0; row < chunk.Rows; row++)
        {
            foreach (ref float y in chunk[values][row].Window(Y, 1))
                y = MathF.Tanh(y);
        }
    }

    public override void BackwardAfter(in Step chunk)
    {
        Span<float> dOutput = chunk[dY];
        for (int row = 0; row < chunk.Rows; row++)
        {
            Span<float> y = chunk[values][row].Window(Y, 1), dSum = chunk[dValues][row].Window(Y, 1);
            for (int i = 0; i < Width; i++)
            {
                // y = tanh(C h')
                dSum[i] = dOutput[row * Width + i] * (1 - y[i] * y[i]);
            }
            chunk[dValues][row].Window(H, 1).Clear();
        }
        chunk.ApplyBackward(after, accumulate: true, chunk[dValues].From(H), dValues.Width);
    }

    public override void Backward(in Step step)
    {
        Span<float> dH = step.Gradient(h);
        for (int row = 0; row < step.Rows; row++)
        {
            Span<float> made = step[values][row].Window(H, 1), dMade = step[dValues][row].Window(H, 1);
            for (int i = 0; i < Width; i++)
            {
                // h' = tanh(W x + P p + R h + b)
                dMade[i] = (dH[row * Width + i] + dMade[i]) * (1 - made[i] * made[i]);
            }
        }
        step.ApplyBackward(recurrent, accumulate: false, dH, Width);

        // p' = x
        p.Layout.AddStripped(step.Gradient(p), step.InputGradient);
        step.ApplyBackward(past, accumulate: false, step.Gradient(p), p.Width);
    }
}
