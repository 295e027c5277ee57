import { nativeBackend } from '../engine';
import { isNative } from '../gradients/native';
import { tf } from '../tf';

/**
 * A JPEG, or what else TensorFlow's operation takes, as bytes RGB `[h,w,3]`, int32, decoded at once and not in another
 * thread: for data that training asks for batch by batch. By libjpeg's default method, so levels may differ by one or
 * two from those of other decoders.
 *
 * @throws Error without the native runtime, and with the library's words for what is no image
 */
export function decodeJpeg(bytes: Uint8Array): tf.Tensor3D {
  if (!isNative())
    throw new Error('decodeJpeg: the native runtime is not in use, and only it decodes; choose it with VITRINE_DEVICE');
  // Bytes cannot be read from the library as they are.
  return tf.tidy(() => tf.cast(nativeBackend().decodeJpeg(bytes, 3, 1, true, false, 1, ''), 'int32'));
}
