/** How much is logged, from everything to nothing; all but `silent` are pino's. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
