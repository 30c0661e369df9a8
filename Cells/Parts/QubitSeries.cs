using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// Sixteen qubits that turn about Z by the same unknown angle v again and again, as functions of v: X, Y, Z are trigonometric polynomials. Of
/// X + i Y = Σ_k u_k e^{ikv}, k from −degree to degree, and Z = Σ_k z_k e^{ikv}, z_{−k} the conjugate of z_k, it keeps the coefficients.
/// A turn by v leaves them where they are: it moves every k up by one, and u is kept from the highest k downwards. Gradients turn back as the qubits
/// do, if they are polynomials of which the mean of a product with a change of the qubits is the change of the loss.
/// </summary>
/// <param name="memory">Of <see cref="Length"/>.</param>
/// <param name="reps">The turns by v.</param>
readonly ref struct QubitSeries(Span<Lanes> memory, int reps)
{
    readonly Span<Lanes> u = memory[..(4 * reps + 2)];  // real and imaginary parts in turn
    readonly Span<Lanes> z = memory[(4 * reps + 2)..];  // likewise, of k from 0 on

    /// <summary>The sixteens that so many turns by v need.</summary>
    public static int Length(int reps) => 6 * reps + 4;

    /// <summary>The coefficients of Z, real and imaginary parts in turn, of k from 0 on.</summary>
    public Span<Lanes> Z => z;

    /// <summary>(X, Y, Z) = (x, 0, 0).</summary>
    public void Start(Lanes x)
    {
        u.Clear();
        z.Clear();
        u[0] = x;
    }

    /// <summary>Turns about Z.</summary>
    public void TurnZ(int degree, Lanes cos, Lanes sin)
    {
        var all = u[..(4 * degree + 2)];
        for (int at = 0; at + 1 < all.Length; at += 2)
        {
            Lanes real = all[at], imaginary = all[at + 1];
            all[at] = Vector512.FusedMultiplyAdd(real, cos, -imaginary * sin);
            all[at + 1] = Vector512.FusedMultiplyAdd(real, sin, imaginary * cos);
        }
    }

    /// <summary>Turns about Y. X and i Y are half the sum and the difference of u_k and the conjugate of u_{−k}.</summary>
    public void TurnY(int degree, Lanes cos, Lanes sin)
    {
        var half = Vector512.Create(0.5f);
        Turn(ref u[2 * degree], ref z[0], cos, sin);
        for (int k = 1; k <= degree; k++)
        {
            int high = 2 * (degree - k), low = 2 * (degree + k);
            Lanes x = half * (u[high] + u[low]), iy = half * (u[high] - u[low]);
            Turn(ref x, ref z[2 * k], cos, sin);
            (u[high], u[low]) = (x + iy, x - iy);
            (x, iy) = (half * (u[high + 1] - u[low + 1]), half * (u[high + 1] + u[low + 1]));
            Turn(ref x, ref z[2 * k + 1], cos, sin);
            (u[high + 1], u[low + 1]) = (iy + x, iy - x);
        }
    }

    /// <summary>The gradient of the angle by which qubits of these gradients were turned about Z to these: the mean of dY X − dX Y.</summary>
    public Lanes AngleZ(int degree, QubitSeries d)
    {
        var sum = Lanes.Zero;
        for (int at = 0; at < 4 * degree + 2; at += 2)
            sum = Vector512.FusedMultiplyAdd(u[at], d.u[at + 1], Vector512.FusedMultiplyAdd(-u[at + 1], d.u[at], sum));
        return sum;
    }

    /// <summary>The same of an angle about Y: the mean of dX Z − dZ X.</summary>
    public Lanes AngleY(int degree, QubitSeries d)
    {
        var sum = d.u[2 * degree] * z[0] - d.z[0] * u[2 * degree];
        for (int k = 1; k <= degree; k++)
        {
            int high = 2 * (degree - k), low = 2 * (degree + k);
            sum = Vector512.FusedMultiplyAdd(d.u[high] + d.u[low], z[2 * k], sum);
            sum = Vector512.FusedMultiplyAdd(-d.z[2 * k], u[high] + u[low], sum);
            sum = Vector512.FusedMultiplyAdd(d.u[high + 1] - d.u[low + 1], z[2 * k + 1], sum);
            sum = Vector512.FusedMultiplyAdd(-d.z[2 * k + 1], u[high + 1] - u[low + 1], sum);
        }
        return sum;
    }

    // (x, z) ← (x cos + z sin, z cos − x sin)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Turn(ref Lanes x, ref Lanes z, Lanes cos, Lanes sin) =>
        (x, z) = (Vector512.FusedMultiplyAdd(x, cos, z * sin), Vector512.FusedMultiplyAdd(z, cos, -x * sin));
}
