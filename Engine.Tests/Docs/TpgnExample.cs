using MoGru.Cells.Models;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Tests.Docs;

/// <summary>The forecast of docs/own-models.md.</summary>
static class TpgnExample
{
    /// <summary>The shape of a forecast of two weeks.</summary>
    public static Shape Run(in Pass pass)
    {
        var parameters = new ParameterList();
        var model = new Tpgn(parameters, new(Length: 168, Period: 24, Prediction: 24, Hidden: 16) { Marks = 4 });
        parameters.Initialise(new(1, "initial values"));
        var tape = new Tape();
        Variable series = tape.Filled([2, 168, 1], 1), marks = tape.Filled([2, 168, 4], 0);
        var forecast = model.Forward(series, marks, pass);
        return forecast.Shape;
    }
}
