/**
 * The pixels of `donor` where `mask` is 1, laid over `image` at the same place: a sticker moved to another photograph.
 * Bytes RGB `[h,w,3]` both, the mask `[h,w]`; returns a new image. With a donor that has no sticker there, the same
 * call is the control: something is pasted, and no sticker.
 */
export function pasteSticker(image: Uint8Array, donor: Uint8Array, mask: Uint8Array): Uint8Array {
  if (image.length !== donor.length || image.length !== 3 * mask.length)
    throw new RangeError(
      `pasteSticker: image, donor and mask have ${image.length}, ${donor.length} and ${mask.length} values; wanted two of one size and a third of them`,
    );
  return image.map((value, i) => (mask[Math.floor(i / 3)] ? donor[i] : value));
}
