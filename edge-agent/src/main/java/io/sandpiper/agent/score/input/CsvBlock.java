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
            double value = slot == null ? Double.NaN : cells.nextPlain();
            if (Double.isNaN(value)) {
                if (!cells.next()) {
                    break;
                }
                value = slot == null ? 0 : number(column);
            }
            for (; slot != null; slot = slot.next()) {
                target.put(slot.input(), at, slot.element(), value);
            }
        }
        while (cells.next()) {
            column++;
        }
        if (column != width) {
            throw new InvalidInputException("row", column + " cells", width + ", as the header has");
        }
    }

    private double number(int column) {
        String name = plan.header().get(column);
        double value = cells.number(name);
        if (!Double.isFinite(value)) {
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
