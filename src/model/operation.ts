import * as z from 'zod/mini';

/** The six things Delegate can do to a folder. A rename is a move; there is no delete, only `trash`. */
export const operations = ['create', 'modify', 'move', 'trash', 'mkdir', 'rmdir'] as const;
export const operationSchema = z.enum(operations);
export type Operation = z.infer<typeof operationSchema>;
