using MoGru.Cells.Models;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;

namespace MoGru.Tests.Docs;

/// <summary>The forecast of docs/own-models.md.</summary>
static class TpgnExample
{
    /// <summary>The shape of two forecasts of a day.</summary>
    public static Shape Run(in Pass pass)
    {
        var tape = new Tape();
        Variable series = tape.Filled([2, 168, 1], 1), marks = tape.Filled([2, 168, 4], 0);
        var parameters = new ParameterList();
        var model = new Tpgn(parameters, new(Length: 168, Period: 24, Prediction: 24, Hidden: 16) { Marks = 4 });
        parameters.Initialise(new RandomStream(1, "initial values"));
        var forecast = model.Forward(series, marks, pass);
        return forecast.Shape;
    }
}
