namespace MoGru.Engine.Formats;

/// <summary>What a file is, by its content.</summary>
public enum FileFormat
{
    /// <summary>Safetensors.</summary>
    Safetensors,

    /// <summary>One array of NumPy.</summary>
    Npy,

    /// <summary>A ZIP archive of arrays of NumPy.</summary>
    Npz,

    /// <summary>What <c>torch.save</c> writes since PyTorch 1.6.</summary>
    PyTorch,

    /// <summary>MATLAB, level 5.</summary>
    Mat,

    /// <summary>A model in ONNX's format.</summary>
    Onnx,

    /// <summary>Text, gzip-compressed or not, such as a table; it holds no tensors.</summary>
    Text,
}
