import { RecordInbox } from '../../src/host/record-inbox.js';
import { serverRecord } from '../client/records.js';

const stamped = (...marks: number[]) =>
  serverRecord([...marks, ...Array.from({ length: 8 - marks.length }, () => Number.NaN)], { id: 7, finished: false });

describe('what is kept of a request that did not end', () => {
  it('is what tells of more of it, whoever told', () => {
    const inbox = new RecordInbox();
    const [early, late] = [stamped(1, 2), stamped(1, 2, 3)];
    inbox.keepFurther(early);
    expect(inbox.unfinished(7)).toBe(early);
    inbox.keepFurther(late);
    expect(inbox.unfinished(7)).toBe(late);
    inbox.keepFurther(early);
    expect(inbox.unfinished(7)).toBe(late);
  });

  it('is what the host said itself, where both came as far', () => {
    const inbox = new RecordInbox();
    const said = stamped(1, 2);
    inbox.keep(said);
    inbox.keepFurther(stamped(1, 2));
    expect(inbox.unfinished(7)).toBe(said);
  });

  it('goes to who waits for it when no more can come', () => {
    const inbox = new RecordInbox();
    const given: unknown[] = [];
    inbox.wait(7, (record) => given.push(record));
    inbox.wait(8, (record) => given.push(record));
    const left = stamped(1);
    inbox.keepFurther(left);
    inbox.close();
    expect(given).toEqual([left, null]);
  });
});
