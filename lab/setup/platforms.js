'use strict';
/**
 * The native parts for each kind of machine, each file by name, size and SHA-256. TensorFlow's version is changed here
 * and nowhere else. The wheels' own Python does not matter: only libraries and headers are taken from them. From the
 * package index by: uv pip compile --universal --format pylock.toml  of  tensorflow[and-cuda]==2.21.0
 * tensorflow-cpu==2.21.0 ziglang==0.17.1
 */

/** @typedef {{ file: string, size: number, sha256: string }} Wheel */
/**
 * @typedef {object} Platform
 * @property {boolean} tested whether the set-up was ever run on such a machine
 * @property {[string, string]} libraries the two libraries in the wheel's folder `tensorflow`
 * @property {{ cpu: Wheel[], gpu?: Wheel[] }} wheels
 * @property {Wheel} compiler
 * @property {string} origin the loader's word for "the folder of this library"
 * @property {string[]} linkFlags
 */

/** @param {string} file @param {number} size @param {string} sha256 @returns {Wheel} */
const wheel = (file, size, sha256) => ({ file, size, sha256 });

const LINUX = {
  /** @type {[string, string]} */
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  origin: '$ORIGIN',
  linkFlags: ['-shared'],
};

/** @type {Record<string, Platform>} */
const platforms = {
  'linux-x64': {
    ...LINUX,
    tested: true,
    wheels: {
      cpu: [
        wheel(
          'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
          273829956,
          '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
        ),
      ],
      // What the extra `and-cuda` names; TensorFlow finds them at ../nvidia/*/lib, so no CUDA of the system is used.
      gpu: [
        wheel(
          'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
          572440367,
          '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
        ),
        wheel(
          'nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl',
          581217458,
          'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
        ),
        wheel(
          'nvidia_cuda_cupti_cu12-12.9.79-py3-none-manylinux_2_25_x86_64.whl',
          10814997,
          '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
        ),
        wheel(
          'nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
          40546229,
          '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
        ),
        wheel(
          'nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
          89568129,
          '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
        ),
        wheel(
          'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          3493179,
          '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
        ),
        wheel(
          'nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl',
          716538495,
          '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
        ),
        wheel(
          'nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          200877592,
          'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
        ),
        wheel(
          'nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl',
          68295626,
          '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
        ),
        wheel(
          'nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl',
          338117415,
          '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
        ),
        wheel(
          'nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          366465088,
          '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
        ),
        wheel(
          'nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl',
          351526311,
          'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
        ),
        wheel(
          'nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
          39748338,
          'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
        ),
      ],
    },
    compiler: wheel(
      'ziglang-0.17.1-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl',
      101083562,
      'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
    ),
  },
  // Untested: the wheels were opened, and hold the libraries and headers named here.
  'linux-arm64': {
    ...LINUX,
    tested: false,
    wheels: {
      cpu: [
        wheel(
          'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
          281828020,
          '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
        ),
      ],
    },
    compiler: wheel(
      'ziglang-0.17.1-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
      98063064,
      'b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e',
    ),
  },
  // Untested, likewise. Symbols of Node are looked up when the addon is loaded.
  'darwin-arm64': {
    tested: false,
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    origin: '@loader_path',
    linkFlags: ['-bundle', '-undefined', 'dynamic_lookup'],
    wheels: {
      cpu: [
        wheel(
          'tensorflow-2.21.0-cp311-cp311-macosx_12_0_arm64.whl',
          223405849,
          '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
        ),
      ],
    },
    compiler: wheel(
      'ziglang-0.17.1-py3-none-macosx_13_0_arm64.whl',
      100390379,
      '09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23',
    ),
  },
};

/** This machine's name in the table. */
const thisPlatform = `${process.platform}-${process.arch}`;

module.exports = { platforms, thisPlatform };
