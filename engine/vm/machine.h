/* SPDX-License-Identifier: MIT
 *
 * The virtual machine: one running rendering.  Calls of macros, blocks, includes
 * and loops are frames of its own, not of the C stack; only C functions that
 * call back into a template nest on it.
 *
 * Invariants: a frame's slots and stack lie in one segment that does not move
 * while the frame lives.  Values on the operand stack may be borrowed
 * (TR_AUX_BORROWED): they are owned before they are stored anywhere.  But what
 * belongs to the region of the rendering's context, which the machine holds until
 * it is reset, stays borrowed in slots as well (TR_AUX_HELD, see tr_put_held);
 * variables that outlive their frame are owned.
 */
#ifndef TR_VM_MACHINE_H
#define TR_VM_MACHINE_H

#include "compile/program.h"
#include "value/cycle.h"
#include "vm/native.h"
#include "vm/output.h"

typedef struct tr_context tr_context;
typedef struct tr_scope tr_scope;
typedef struct tr_frame tr_frame;
typedef struct tr_loop tr_loop;

/* ------------------------------------------------------------------ context ---- */

/* One implementation of a block: where its code is. */
typedef struct tr_block_code {
    const tr_program *program;
    uint32_t code;
} tr_block_code;

/* The implementations of one block, the most derived first. */
typedef struct tr_block_stack {
    tr_string *name;
    tr_block_code *items;
    uint32_t count;
    uint32_t capacity;
} tr_block_stack;

typedef struct tr_block_table {
    uint32_t count; /* references: contexts of scoped blocks share it */
    tr_block_stack *items;
    uint32_t size;
    uint32_t capacity;
} tr_block_table;

/*
 * Jinja's context: what a name means where no scope knows it.  Looked up in
 * `vars`, then `locals`, then the parent or the base; the environment's globals
 * last.
 */
struct tr_context {
    tr_object head;
    struct tr_machine *machine; /* that made it; its list of contexts */
    tr_context *previous, *next;
    const tr_program *program; /* whose name and blocks it has; counted */
    tr_value vars;             /* dict of top-level assignments, or missing */
    tr_value hidden;           /* dict used as a set of those that are not exported
                                  though their names are public, or missing */
    tr_value locals;           /* dict handed in by an include, or missing */
    tr_context *parent;        /* counted, or NULL */
    tr_value base;             /* the context of the rendering, or missing */
    tr_block_table *blocks;    /* or NULL while there is none */
    bool autoescape;           /* eval_ctx.autoescape, as it is now */
    struct tr_watch *watch;    /* of the include that it is of; or NULL */
};

tr_context *tr_context_new(tr_machine *machine, const tr_program *program);
tr_context *tr_context_retain(tr_context *context);
void tr_context_release(tr_context *context);
void tr_context_free_spare(tr_machine *machine);
/* Borrowed; missing if the name is nowhere. */
tr_ref tr_context_find(const tr_context *context, tr_string *name);
/* The same for those who only look: no hook of the host is told. */
tr_ref tr_context_peek(const tr_context *context, tr_string *name);
/* context.vars[name] = value (borrowed); `exported`: a public name as well. */
bool tr_context_set(
    tr_machine *machine, tr_context *context, tr_string *name, tr_ref value,
    bool exported);
/* A top-level assignment that others may have by its name; borrowed, or missing. */
tr_ref tr_context_exported(const tr_context *context, tr_string *name);
/* A dict of everything visible: Jinja's context.get_all(). */
tr_value tr_context_all(tr_machine *machine, const tr_context *context);
/* Adds the same without the context's own assignments: Jinja's context.parent. */
bool tr_context_inherited(
    tr_machine *machine, const tr_context *context, tr_dict *into);
/* The same values as a context that later changes do not reach. */
tr_context *tr_context_snapshot(tr_machine *machine, const tr_context *context);
/* The same context with more names: for scoped blocks. */
tr_context *tr_context_derive(
    tr_machine *machine, tr_context *context, tr_ref locals);
/* Appends the blocks of a program behind those there are. */
bool tr_context_add_blocks(
    tr_machine *machine, tr_context *context, const tr_program *program);
tr_block_stack *tr_context_block(const tr_context *context, const tr_string *name);

/* ------------------------------------------------------------------- scopes ---- */

/*
 * The variables of a function that a macro may still need: while the function
 * runs they are its slots, afterwards a copy.
 */
struct tr_scope {
    tr_object head;
    tr_scope *parent; /* of the function around it; counted */
    tr_scope *previous, *next;
    tr_value *slots;
    uint32_t slot_count;
    bool closed; /* slots are its own */
    tr_string **names; /* of the slots; constants of the program */
    struct tr_machine *machine;
};

void tr_scope_release(tr_scope *scope);

/* ------------------------------------------------------------------- frames ---- */

typedef enum tr_frame_kind {
    TR_FRAME_ROOT,    /* a template: the end of it ends the run */
    TR_FRAME_INCLUDE, /* a template, printed in place */
    TR_FRAME_IMPORT,  /* a template, captured into a module */
    TR_FRAME_BLOCK,   /* a block, printed in place */
    TR_FRAME_CALL,    /* macro, loop, super(): captured, the result is pushed */
    TR_FRAME_TEST     /* a loop's filter: shares the slots of the loop's frame */
} tr_frame_kind;

struct tr_frame {
    const tr_program *program;
    const tr_code *code;
    const uint32_t *pc; /* where to go on; while a call runs, behind the call */
    /* what instructions refer to; copies, so that the loop needs few registers */
    const uint32_t *words;
    const tr_value *constants;
    tr_value *slots;
    tr_value *stack; /* base of the operands */
    tr_value *sp;    /* saved while another frame runs */
    tr_context *context; /* counted */
    tr_scope *closure;   /* of the function around this one; counted, or NULL */
    tr_scope *scope;     /* made on demand for this function's macros; or NULL */
    const tr_program *parent; /* set by extends; counted */
    tr_value module;          /* IMPORT: what the result goes into */
    uint32_t loops;           /* loop records below this frame's */
    uint32_t captures;        /* open captures below this frame's */
    uint32_t depth;           /* LOOP: recursion depth */
    uint32_t extended;        /* how many children this template took over from */
    uint8_t kind;
    uint8_t result; /* TR_FRAME_CALL: tr_escape_mode of the result */
    bool direct;    /* printed in place instead of captured */
    bool nested;    /* the C function that pushed it waits for its end */
    bool markup;    /* the captured result is Markup */
    bool slots_shared; /* TR_FRAME_TEST: slots belong to another frame */
    bool counts_program; /* else the frame below holds the same program */
};

/* A loop that is running. */
typedef struct tr_loop_record {
    tr_iter iter;  /* without a loop object */
    tr_loop *loop; /* counted, or NULL */
    bool completed;
} tr_loop_record;

TR_VEC(tr_loop_record, tr_loop_records);
TR_VEC(size_t, tr_marks);

/*
 * A value that was printed as it is although it is no text, by a filter or call
 * block: a failure where the text around it is put together, not before.
 */
typedef struct tr_stray {
    uint32_t captures; /* how many were open */
    uint32_t frames;   /* how many there were */
    const char *type;
} tr_stray;

TR_VEC(tr_stray, tr_strays);

/* Where frames' slots and operands live; a list, oldest first. */
typedef struct tr_segment {
    struct tr_segment *previous;
    tr_value *at, *end;
    size_t size;
} tr_segment;

struct tr_machine {
    tr_task task; /* first: natives get a tr_task */
    const tr_runtime *runtime;
    tr_output out;
    tr_frame **frames; /* in blocks of TR_FRAME_BLOCK, which never move */
    uint32_t frame_count, frame_capacity;
    tr_segment *segment;
    tr_segment *spare; /* one kept for reuse */
    tr_loop_records loops;
    tr_marks captures; /* where open captures began in `out` */
    tr_strays strays;
    tr_context *contexts; /* all that are alive */
    tr_context *spare_context; /* one kept for reuse, with emptied dicts */
    tr_value spare_locals; /* a small dict, emptied, for LOCALS; or missing */
    tr_scope *scopes;
    tr_value globals; /* dict of this rendering's own, or missing */
    tr_value home;    /* the context, if it is frozen as a region; else missing */
    uint64_t home_mark; /* what tr_region_mark() gives for members of that */
    tr_value modules; /* dict: template name -> module, of this rendering */
    tr_suspects suspects;
    tr_value result; /* of a compiled expression, or of a nested run */
    uint64_t random;
    uint32_t c_depth; /* runs nested on the C stack */
    void *data;       /* the host's, for torii_call_render_data() */
    void (*loaded)(void *data, const tr_program *program);
    void *loaded_data;
    const torii_includes *includes; /* the host's, told of includes; or NULL */
    void (*begin_include)(
        tr_machine *machine, const tr_program *program, torii_include *answer);
    struct tr_watch *watch; /* of the innermost include that is watched; or NULL */
    uint64_t effects;       /* grows with all that the host can see of a module */
};

/* ------------------------------------------------------------------ running ---- */

/* A machine for renderings with this runtime; reusable after tr_machine_reset. */
bool tr_machine_init(tr_machine *machine, const tr_runtime *runtime);
/* Frees what the last rendering made; keeps buffers. */
void tr_machine_reset(tr_machine *machine);
void tr_machine_done(tr_machine *machine);

/*
 * Renders a program into machine->out.  `base` is the rendering's context: a
 * dict, or missing.  False with a problem that has its frames.
 */
bool tr_machine_render(tr_machine *machine, const tr_program *program, tr_ref base);
/* One block of it. */
bool tr_machine_render_block(
    tr_machine *machine, const tr_program *program, tr_ref base, tr_span block);
/* The value of a compiled expression, owned. */
tr_value tr_machine_eval(tr_machine *machine, const tr_program *program, tr_ref base);
/* The module of a template: exported names as attributes; owned. */
tr_value tr_machine_module(tr_machine *machine, const tr_program *program, tr_ref base);

/* A frame in that template that runs nothing: for calls from outside. */
bool tr_machine_stand(tr_machine *machine, const tr_program *program, tr_ref base);
/* The same in the template of a module, with its context. */
bool tr_module_stand(tr_machine *machine, tr_ref module);

/* Gives output to the writer when there is enough; false: stopped, or a limit. */
bool tr_machine_check_output(tr_machine *machine);

/* run.c: runs until the frame count is back at `floor`. */
bool tr_run(tr_machine *machine, uint32_t floor);

/* frame.c */
tr_frame *tr_frame_push(
    tr_machine *machine, tr_frame_kind kind, const tr_program *program, uint32_t code,
    tr_context *context, tr_scope *closure);
/* A frame that runs code of frame `index` at `pc`, in its slots. */
tr_frame *tr_frame_push_test(tr_machine *machine, uint32_t index, const uint32_t *pc);
/* Ends the top frame on the way out of an error. */
void tr_frame_drop(tr_machine *machine);
/* The top frame has ended well: macros that are still around keep a copy of its
 * slots.  False without memory. */
bool tr_frame_close(tr_machine *machine);
/* Ends it normally: result pushed on the caller's stack if it is a call. */
bool tr_frame_return(tr_machine *machine);
/* A text ends that was begun with so many captures and frames: no strays in it? */
bool tr_strays_check(tr_machine *machine, uint32_t captures, uint32_t frames);
void tr_strays_drop(tr_machine *machine, uint32_t captures, uint32_t frames);
/* The scope of the running function's variables, made on demand; borrowed. */
tr_scope *tr_frame_scope(tr_machine *machine, tr_frame *frame);

#define TR_FRAME_BLOCK 16u

static inline tr_frame *tr_frame_at(const tr_machine *machine, uint32_t index)
{
    return &machine->frames[index / TR_FRAME_BLOCK][index % TR_FRAME_BLOCK];
}

static inline tr_frame *tr_top(const tr_machine *machine)
{
    return tr_frame_at(machine, machine->frame_count - 1);
}

/* traceback.c: adds the frames above `floor` to the problem. */
void tr_traceback(tr_machine *machine, uint32_t floor);

/* ---------------------------------------------------------- kinds of object ---- */

typedef struct tr_macro {
    tr_instance instance;
    const tr_program *program; /* counted */
    const tr_code *code;
    tr_context *context; /* counted */
    tr_scope *closure;   /* counted */
    bool autoescape;     /* of the place that defined it */
} tr_macro;

extern const tr_type tr_macro_type;

struct tr_loop {
    tr_instance instance;
    tr_iter iter;
    int64_t index0;     /* -1 before the first round */
    tr_value previous;  /* missing if there is none */
    tr_value current;
    tr_value ahead;     /* fetched, not yet given out; missing: none */
    tr_value changed;   /* last arguments of changed(); missing: never called */
    int64_t length;     /* -1: not known yet */
    tr_value listed;    /* items read ahead for length: list, or missing */
    uint32_t depth;     /* recursion, from 0 */
    bool ended;         /* the iterator has no more */
    bool testing;       /* its filter is running */
    /* a filtered loop looks for its next item with this code */
    const uint32_t *test;
    uint32_t frame;     /* index of its frame, for the filter */
    /* a recursive loop: what loop(...) runs */
    const tr_program *program; /* counted, or NULL */
    const tr_code *code;
    tr_context *context; /* counted */
    tr_scope *closure;   /* counted */
};

extern const tr_type tr_loop_type;

/* loop.c */
tr_loop *tr_loop_new(tr_machine *machine, tr_iter *iter); /* takes the iterator */
/* 1, 0, -1; the item is owned or held. */
int tr_loop_next(tr_machine *machine, tr_loop *loop, tr_value *item);
/* A field by tr_loop_field; owned. */
tr_value tr_loop_get(tr_machine *machine, tr_loop *loop, unsigned field);
/* loop.cycle(...) and loop.changed(...) without a bound method: missing if the
 * name is another one. */
tr_value tr_loop_method(
    tr_task *task, tr_loop *loop, tr_string *name, const tr_arguments *args);
/* Starts loop(iterable): pushes a frame. */
bool tr_loop_call(tr_machine *machine, tr_loop *loop, tr_ref iterable);
/* The first call of a recursive loop: function `code` within the running one. */
bool tr_loop_begin(tr_machine *machine, uint32_t code, tr_ref iterable);

/* block.c: self, super and the references to blocks that they give. */
tr_value tr_self_new(tr_machine *machine, tr_context *context);
/* super of a block's implementation: a reference, or undefined. */
tr_value tr_super_new(
    tr_machine *machine, tr_context *context, const tr_program *program,
    const tr_code *code);
extern const tr_type tr_block_reference_type;
const tr_context *tr_block_context(tr_ref reference);
bool tr_block_call(tr_machine *machine, tr_ref reference); /* pushes a frame */

/* A template as a value, for include, import and extends; what keeps its program
 * valid is released with it. */
typedef struct tr_template_object {
    tr_instance instance;
    const tr_program *program; /* counted */
    void *owner;
    void (*release)(void *owner);
} tr_template_object;

extern const tr_type tr_template_type;

/* module.c */
extern const tr_type tr_module_type;
/* Templates by name: a string, a list of them, or a template object. */
const tr_program *tr_module_load(tr_machine *machine, tr_ref names, bool may_select);
/* Pushes the frame of an import; with `context` NULL its module is shared. */
bool tr_module_run(tr_machine *machine, const tr_program *program, tr_context *context);
bool tr_module_include(
    tr_machine *machine, tr_ref names, tr_ref locals, uint32_t flags);
bool tr_module_import(
    tr_machine *machine, tr_ref names, tr_ref locals, bool with_context);
/* The shared module of a template; as tr_call_value(). */
int tr_module_get(tr_machine *machine, tr_ref name, tr_value *result);
tr_value tr_module_name(
    tr_machine *machine, tr_ref module, tr_string *name, uint32_t line);
/* What its names are in; borrowed. */
const tr_context *tr_module_context(tr_ref module);
/* What the module exports under that name, owned; missing if nothing. */
tr_value tr_module_member(tr_ref module, tr_string *name);
bool tr_module_extends(tr_machine *machine, tr_ref name);
/* An import has run: what it printed (consumed) goes into its module. */
tr_value tr_module_finish(tr_machine *machine, tr_frame *frame, tr_value printed);

/* call.c: calls from run.c.  1: a result was left in *result; 2: a frame was
 * pushed that will push it; 0: failed. */
int tr_call_value(
    tr_machine *machine, tr_ref callable, const tr_arguments *args, tr_value *result);
/* Arguments of a call with *args or **kwargs, put together. */
typedef struct tr_expanded {
    tr_arguments args;
    tr_value *positional;
    size_t positional_size;
    tr_string **names;
    tr_value *keywords;
    uint32_t keyword_room;
    tr_value list; /* holds what came out of *args */
    tr_value options; /* of **options that are no dict: a copy */
} tr_expanded;

/* `at`: the first argument on the stack.  Done is called also after a failure. */
bool tr_expand(
    tr_machine *machine, const tr_shape *shape, const tr_value *at, tr_expanded *out);
void tr_expanded_done(tr_expanded *expanded);

/* Fills a macro's frame with its arguments; a frame is pushed. */
bool tr_macro_call(tr_machine *machine, tr_ref macro, const tr_arguments *args);

#endif
