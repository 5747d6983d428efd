/**
 * Reads the columnar file of a published map. The format is described in kramy/lib/columns.py, which
 * writes it; the two are tested against each other.
 */

const MAGIC = "KRMY1";

/**
 * Fetches a published file. Such files are compressed inside, so that any server can hand them out as they are.
 * @param {string} address
 * @param {AbortSignal} [signal] gives the fetch up
 * @returns {Promise<ArrayBuffer>} what was packed into it
 * @throws {MissingFile} when there is no such file any more; {Error} when it cannot be had
 */
export async function fetchPacked(address, signal) {
  const response = await fetch(address, { signal });
  if (response.status === 404 || response.status === 410) throw new MissingFile(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return unzipped(response);
}

/** A file that was replaced by a newer one and is gone. */
export class MissingFile extends Error {}

/**
 * @typedef {Int32Array | Float64Array | Uint8Array | Uint16Array} ColumnValues
 * @param {ArrayBuffer} buffer a whole file
 * @returns {{meta: any, count: number, columns: Record<string, ColumnValues>}}
 *   delta-varint: Int32Array, or Float64Array when scaled or wide; u8: Uint8Array; u16: Uint16Array;
 *   bits: Uint8Array of 0 and 1
 * @throws {Error} when the bytes are not a whole file
 */
export function decode(buffer) {
  const bytes = new Uint8Array(buffer);
  const start = MAGIC.length + 4;
  if (bytes.length < start || String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new Error("The file does not begin as it should");
  }
  const body = start + new DataView(buffer).getUint32(MAGIC.length, true);
  const { meta, count, columns: described } = JSON.parse(new TextDecoder().decode(bytes.subarray(start, body)));
  const columns = {};
  for (const column of described) {
    const begin = body + column.offset;
    const part = bytes.subarray(begin, begin + column.length);
    if (part.length !== column.length) {
      throw new Error("The file ends too early");
    }
    columns[column.name] = readers[column.kind](part, count, column);
  }
  return { meta, count, columns };
}

/**
 * Published files are compressed inside, so that no server in between has to know or do anything about it.
 * @param {Response} response the answer to a fetch of one
 * @returns {Promise<ArrayBuffer>} what `decode` reads
 */
export function unzipped(response) {
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/**
 * @param {string} base64 a selection made by kramy.lib.columns.bitmap
 * @param {number} count rows of the file it selects from
 * @returns {Uint8Array} 1 for each row selected, 0 for the others
 */
export function bitmap(base64, count) {
  return unpackBits(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), count);
}

const readers = {
  "delta-varint": readNumbers,
  u8: (part, count) => checked(part.slice(), count),
  u16: readPairs,
  bits: unpackBits,
};

function readNumbers(part, count, { scale = 1, wide = false }) {
  const values = scale === 1 && !wide ? new Int32Array(count) : new Float64Array(count);
  let position = 0;
  let sum = 0;
  for (let row = 0; row < count; row += 1) {
    // multiplication, not shifts: shifts would cut numbers off at 32 bits
    let number = 0;
    let place = 1;
    let byte;
    do {
      if (position >= part.length) {
        throw new Error("A column does not hold as many numbers as it should");
      }
      byte = part[position];
      position += 1;
      number += (byte & 0x7f) * place;
      place *= 128;
    } while (byte >= 0x80);
    sum += number % 2 === 0 ? number / 2 : -(number + 1) / 2;
    values[row] = scale === 1 ? sum : sum / scale;
  }
  if (position !== part.length) {
    throw new Error("A column does not hold as many numbers as it should");
  }
  return values;
}

function readPairs(part, count) {
  const values = new Uint16Array(count);
  checked(part, count * 2);
  for (let row = 0; row < count; row += 1) {
    values[row] = part[2 * row] | (part[2 * row + 1] << 8);
  }
  return values;
}

function unpackBits(part, count) {
  const values = new Uint8Array(count);
  checked(part, Math.ceil(count / 8));
  for (let row = 0; row < count; row += 1) {
    values[row] = (part[row >> 3] >> (row & 7)) & 1;
  }
  return values;
}

function checked(part, length) {
  if (part.length !== length) {
    throw new Error("A column is not as long as the others");
  }
  return part;
}
