using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>The order of recorded training samples: a fresh one every epoch, the same from the same seed. Not for several threads.</summary>
sealed class EpochOrder(long seed, int count)
{
    readonly RandomStream orders = new(seed, "data/order");
    readonly int[] order = new int[count];
    int orderedEpoch = -1;

    /// <summary>The sample that stands at a place of an epoch.</summary>
    public int At(int epoch, int place)
    {
        if (orderedEpoch != epoch)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
            var random = orders.At(epoch);
            random.Shuffle(order.AsSpan());
            orderedEpoch = epoch;
        }
        return order[place];
    }
}
