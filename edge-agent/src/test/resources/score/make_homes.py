"""Writes the same homes in each format: pip install numpy==2.4.6 pyarrow==26.0.1 && python make_homes.py"""
import csv, json
import numpy as np, pyarrow as pa, pyarrow.parquet as pq

COLOURS = ["red", "grün", 'sea "green", pale', "", "violet", "red"]
AGES = [12.5, None, 80.0, 3.0, None, 40.0]
ROOMS = [3, 5, 1, 12, 2, 7]

with open("homes.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["rooms", "colour", "note", "age"])
    out.writerows(zip(ROOMS, COLOURS, "abcdef", ["" if a is None else a for a in AGES]))
with open("homes.jsonl", "w") as f:
    for colour, age, rooms in zip(COLOURS, AGES, ROOMS):
        f.write(json.dumps({"colour": colour, "age": age, "rooms": rooms}, ensure_ascii=False) + "\n")
pq.write_table(pa.table({
    "colour": pa.array(COLOURS).dictionary_encode(), "age": pa.array(AGES, pa.float64()), "rooms": pa.array(ROOMS)}),
    "homes.parquet")
def archive(name, colours):
    np.savez_compressed(name, colour=np.array(colours).reshape(-1, 1), rooms=np.array(ROOMS).reshape(-1, 1),
                        age=np.array([np.nan if a is None else a for a in AGES]).reshape(-1, 1))
archive("homes.npz", COLOURS)
archive("homes-bytes.npz", [c.encode() for c in COLOURS])
archive("homes-objects.npz", np.array(COLOURS, dtype=object))
