package io.sandpiper.agent.score.input;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of a table as they lie in the file; cells are read when they are encoded. */
final class CsvBlock implements Block {
    private final Records records;
    private final CsvPlan plan;
    private final CsvCells cells = new CsvCells();

    CsvBlock(Records records, CsvPlan plan) {
        this.records = records;
        this.plan = plan;
    }

    @Override
    public int rows() {
        return records.count();
    }

    @Override
    public long line(int row) {
        return records.line(row);
    }

    @Override
    public void encode(int row, BatchTarget target, int at) {
        cells.begin(records.data(), records.start(row), records.end(row));
        CsvPlan.@Nullable Slot[] slots = plan.slots();
        int width = slots.length;
        int column = 0;
        for (; column < width; column++) {
            CsvPlan.Slot slot = slots[column];
            double value = slot == null || slot.anyText() ? Double.NaN : cells.nextPlain();
            if (!Double.isNaN(value)) {
                for (; slot != null; slot = slot.next()) {
                    target.put(slot.input(), at, slot.element(), value);
                }
                continue;
            }
            if (!cells.next()) {
                break;
            }
            for (; slot != null; slot = slot.next()) {
                put(slot, column, target, at);
            }
        }
        while (cells.next()) {
            column++;
        }
        if (column != width) {
            throw new InvalidInputException("row", column + " cells", width + ", as the header has");
        }
    }

    /** A cell that is no plain number. */
    private void put(CsvPlan.Slot slot, int column, BatchTarget target, int at) {
        if (slot.text()) {
            target.put(
                    slot.input(), at, slot.element(), cells.text(plan.header().get(column)));
        } else if (slot.missing() && cells.isBlank()) {
            target.put(slot.input(), at, slot.element(), Double.NaN);
        } else {
            target.put(slot.input(), at, slot.element(), number(column, slot.missing()));
        }
    }

    private double number(int column, boolean missing) {
        String name = plan.header().get(column);
        double value = cells.number(name);
        if (!Double.isFinite(value) && !(missing && Double.isNaN(value))) {
            throw new InvalidInputException(name, cells.text(), "a finite number");
        }
        return value;
    }

    @Override
    public List<Kept> kept(int row) {
        if (plan.keep().isEmpty()) {
            return List.of();
        }
        List<Kept> kept = new ArrayList<>(Collections.nCopies(plan.keep().size(), Kept.NONE));
        cells.begin(records.data(), records.start(row), records.end(row));
        for (int column = 0; cells.next(); column++) {
            int wanted = plan.keep().indexOf(column);
            if (wanted >= 0) {
                kept.set(wanted, new Kept(cells.text(), false));
            }
        }
        return kept;
    }
}
