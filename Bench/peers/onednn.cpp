// Training throughput of oneDNN's recurrent primitives on the work of `mogru profile --input-gradient`: forward over all steps, then
// backward to weights, biases and input. Every memory has the layout that the primitive prefers, and the weights are packed
// before the clock starts. One JSON line.
//
// usage: onednn CELL HIDDEN STEPS INPUT [BATCH=64] [RUNS=15]      CELL: gru (linear before reset, as PyTorch's) or lstm
// build: g++ -O2 -std=c++17 onednn.cpp -ldnnl -o onednn            threads: OMP_NUM_THREADS
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <dnnl.hpp>

using dnnl::memory;
using Arguments = std::unordered_map<int, memory>;

struct Sizes { long hidden, steps, input, batch; bool lstm; };

static memory filled(const memory::desc &desc, const dnnl::engine &engine) {
    memory result(desc, engine);
    auto *values = static_cast<float *>(result.get_data_handle());
    for (size_t i = 0; i < desc.get_size() / sizeof(float); i++) values[i] = 0.2f * (rand() / float(RAND_MAX) - 0.5f);
    return result;
}

// Sets up forward and backward of either primitive; the two differ in the cell state alone.
template <typename Forward, typename Backward>
static void measure(const Sizes &sizes, int runs) {
    dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    const auto type = memory::data_type::f32;
    const auto tag = memory::format_tag::any;
    const long gates = sizes.lstm ? 4 : 3, biases = 4;
    const memory::desc x({sizes.steps, sizes.batch, sizes.input}, type, memory::format_tag::tnc);
    const memory::desc y({sizes.steps, sizes.batch, sizes.hidden}, type, memory::format_tag::tnc);
    const memory::desc state({1, 1, sizes.batch, sizes.hidden}, type, memory::format_tag::ldnc);
    const memory::desc wx({1, 1, sizes.input, gates, sizes.hidden}, type, tag);
    const memory::desc wh({1, 1, sizes.hidden, gates, sizes.hidden}, type, tag);
    const memory::desc bias({1, 1, biases, sizes.hidden}, type, memory::format_tag::ldgo);
    const auto direction = dnnl::rnn_direction::unidirectional_left2right;
    const auto training = dnnl::prop_kind::forward_training, backward = dnnl::prop_kind::backward;

    Arguments forwardArguments, backwardArguments;
    dnnl::primitive forwardPrimitive, backwardPrimitive;
    auto bind = [&](const auto &f, const auto &b) {
        forwardPrimitive = Forward(f);
        backwardPrimitive = Backward(b);
        forwardArguments = {{DNNL_ARG_SRC_LAYER, filled(x, engine)}, {DNNL_ARG_SRC_ITER, filled(state, engine)},
            {DNNL_ARG_WEIGHTS_LAYER, filled(f.weights_layer_desc(), engine)}, {DNNL_ARG_WEIGHTS_ITER, filled(f.weights_iter_desc(), engine)},
            {DNNL_ARG_BIAS, filled(bias, engine)}, {DNNL_ARG_DST_LAYER, filled(y, engine)}, {DNNL_ARG_DST_ITER, filled(state, engine)},
            {DNNL_ARG_WORKSPACE, filled(f.workspace_desc(), engine)}};
        if (sizes.lstm) {
            forwardArguments[DNNL_ARG_SRC_ITER_C] = filled(state, engine);
            forwardArguments[DNNL_ARG_DST_ITER_C] = filled(state, engine);
        }
        backwardArguments = forwardArguments;
        backwardArguments[DNNL_ARG_WEIGHTS_LAYER] = filled(b.weights_layer_desc(), engine);
        backwardArguments[DNNL_ARG_WEIGHTS_ITER] = filled(b.weights_iter_desc(), engine);
        backwardArguments[DNNL_ARG_DIFF_SRC_LAYER] = filled(x, engine);
        backwardArguments[DNNL_ARG_DIFF_SRC_ITER] = filled(state, engine);
        backwardArguments[DNNL_ARG_DIFF_WEIGHTS_LAYER] = filled(b.diff_weights_layer_desc(), engine);
        backwardArguments[DNNL_ARG_DIFF_WEIGHTS_ITER] = filled(b.diff_weights_iter_desc(), engine);
        backwardArguments[DNNL_ARG_DIFF_BIAS] = filled(bias, engine);
        backwardArguments[DNNL_ARG_DIFF_DST_LAYER] = filled(y, engine);
        backwardArguments[DNNL_ARG_DIFF_DST_ITER] = filled(state, engine);
        if (sizes.lstm) {
            backwardArguments[DNNL_ARG_DIFF_SRC_ITER_C] = filled(state, engine);
            backwardArguments[DNNL_ARG_DIFF_DST_ITER_C] = filled(state, engine);
        }
    };
    if constexpr (std::is_same_v<Forward, dnnl::lstm_forward>) {
        typename Forward::primitive_desc f({training, direction, x, state, state, wx, wh, bias, y, state, state}, engine);
        typename Backward::primitive_desc b(
            {backward, direction, x, state, state, wx, wh, bias, y, state, state, x, state, state, wx, wh, bias, y, state, state}, engine, f);
        bind(f, b);
    } else {
        typename Forward::primitive_desc f({training, direction, x, state, wx, wh, bias, y, state}, engine);
        typename Backward::primitive_desc b({backward, direction, x, state, wx, wh, bias, y, state, x, state, wx, wh, bias, y, state}, engine, f);
        bind(f, b);
    }

    using Clock = std::chrono::steady_clock;
    double best = 1e9, bestForward = 1e9;
    for (int run = -3; run < runs; run++) {  // three to warm up
        const auto start = Clock::now();
        forwardPrimitive.execute(stream, forwardArguments);
        stream.wait();
        const auto middle = Clock::now();
        backwardPrimitive.execute(stream, backwardArguments);
        stream.wait();
        const auto end = Clock::now();
        if (run < 0) continue;
        bestForward = std::min(bestForward, std::chrono::duration<double>(middle - start).count());
        best = std::min(best, std::chrono::duration<double>(end - start).count());
    }
    const double tokens = double(sizes.batch) * sizes.steps;
    printf("{\"peer\":\"onednn\",\"cell\":\"%s\",\"hidden\":%ld,\"steps\":%ld,\"input_size\":%ld,\"batch\":%ld,"
           "\"forward_backward_tokens_per_second\":%.0f,\"forward_tokens_per_second\":%.0f}\n",
        sizes.lstm ? "lstm" : "gru", sizes.hidden, sizes.steps, sizes.input, sizes.batch, tokens / best, tokens / bestForward);
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: onednn gru|lstm HIDDEN STEPS INPUT [BATCH] [RUNS]\n");
        return 2;
    }
    const bool lstm = std::string(arguments[1]) == "lstm";
    const Sizes sizes{atol(arguments[2]), atol(arguments[3]), atol(arguments[4]), count > 5 ? atol(arguments[5]) : 64, lstm};
    const int runs = count > 6 ? atoi(arguments[6]) : 15;
    if (lstm) measure<dnnl::lstm_forward, dnnl::lstm_backward>(sizes, runs);
    else measure<dnnl::lbr_gru_forward, dnnl::lbr_gru_backward>(sizes, runs);
}
