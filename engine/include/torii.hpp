/* SPDX-License-Identifier: MIT
 *
 * torii.hpp - libtorii for C++17, header only, over torii.h.
 *
 *   torii::environment env;
 *   env.add_filter("shout(s, n=1)", [](std::string_view s, std::int64_t n) {
 *       return std::string(s) + std::string(static_cast<std::size_t>(n), '!');
 *   });
 *   std::string text = env.compile("Hello {{ name|shout(n=3) }}")
 *                          .render({{"name", "World"}});
 *
 * Ownership is that of C++: each class owns one reference, copies share it.
 * Errors are exceptions of the type torii::error; an exception that a function
 * of the program throws becomes an error of the template, with its what() as
 * message, and comes out of render() as torii::error.  Threads: as in torii.h;
 * an environment and its templates are shared freely once it is in use, a value
 * belongs to one thread until it is frozen.
 */
#ifndef TORII_HPP
#define TORII_HPP

#include "torii.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace torii {

/* -------------------------------------------------------------- errors ---- */

/* What went wrong, and where; what() is the message, text() all of it. */
class error : public std::runtime_error {
public:
    /* Takes the error over; NULL is "out of memory". */
    explicit error(torii_error *from)
        : std::runtime_error(from ? torii_error_message(from) : "out of memory"),
          own_(from, torii_error_free) {}
    explicit error(const std::string &message) : std::runtime_error(message) {}

    torii_code code() const {
        return own_ ? torii_error_code(own_.get()) : TORII_ERR_MISUSE;
    }
    std::string type() const { return own_ ? torii_error_type(own_.get()) : ""; }
    std::string text() const { return own_ ? torii_error_text(own_.get()) : what(); }
    std::string excerpt() const { return own_ ? torii_error_excerpt(own_.get()) : ""; }
    std::uint32_t line() const { return own_ ? torii_error_line(own_.get()) : 0; }
    std::uint32_t column() const { return own_ ? torii_error_column(own_.get()) : 0; }
    std::string template_name() const {
        const char *name = own_ ? torii_error_template(own_.get()) : nullptr;
        return name ? name : "";
    }

private:
    std::shared_ptr<torii_error> own_;
};

/* -------------------------------------------------------------- values ---- */

/* Any value of a template.  An invalid one is never held: it is thrown. */
class value {
public:
    using pair = std::pair<std::string_view, value>;

    value() : own_(torii_undefined()) {}
    value(std::nullptr_t) : own_(torii_none()) {}
    value(bool from) : own_(torii_bool(from)) {}
    template <class T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
    value(T from) : own_(torii_int(static_cast<std::int64_t>(from))) {}
    value(double from) : own_(torii_float(from)) {}
    value(const char *from) : value(std::string_view(from)) {}
    value(std::string_view from) : own_(valid(torii_strn(from.data(), from.size()))) {}
    value(const std::string &from) : value(std::string_view(from)) {}
    /* {{"name", "Mia"}, {"age", 7}} is a dict. */
    value(std::initializer_list<pair> entries) : own_(valid(torii_dict())) {
        for (const pair &entry : entries) set(entry.first, entry.second);
    }
    template <class T> value(const std::vector<T> &items) : own_(valid(torii_list())) {
        for (const auto &item : items) push_back(value(item));
    }
    template <class T>
    value(const std::map<std::string, T> &entries) : own_(valid(torii_dict())) {
        for (const auto &entry : entries) set(entry.first, value(entry.second));
    }
    template <class T> value(const std::optional<T> &from) : value() {
        *this = from ? value(*from) : value(nullptr);
    }

    value(const value &other) : own_(torii_retain(other.own_)) {}
    value(value &&other) noexcept : own_(other.own_) { other.own_ = torii_undefined(); }
    value &operator=(value other) noexcept {
        std::swap(own_, other.own_);
        return *this;
    }
    ~value() { torii_release(own_); }

    /* Takes an owned reference over, as functions of torii.h return it. */
    static value take(torii_value owned) { return value(valid(owned), 0); }
    /* Shares a borrowed one. */
    static value share(torii_ref borrowed) { return take(torii_retain(borrowed)); }
    static value list() { return take(torii_list()); }
    static value dict() { return take(torii_dict()); }
    static value markup(std::string_view html) {
        return take(torii_markupn(html.data(), html.size()));
    }
    static value json(std::string_view text) {
        torii_error *failure = nullptr;
        torii_value made = torii_from_json(text.data(), text.size(), &failure);
        if (torii_kind_of(made) == TORII_KIND_INVALID) throw error(failure);
        return value(made, 0);
    }

    torii_ref ref() const { return own_; }
    /* Gives the reference away; this is undefined then. */
    torii_value release() { return std::exchange(own_, torii_undefined()); }

    torii_kind kind() const { return torii_kind_of(own_); }
    bool is_undefined() const { return kind() == TORII_KIND_UNDEFINED; }
    bool is_none() const { return kind() == TORII_KIND_NONE; }
    bool is_markup() const { return torii_is_markup(own_); }
    explicit operator bool() const { return torii_is_true(own_); }

    /* Throws torii::error if the kind does not fit. */
    std::int64_t to_int() const {
        std::int64_t out = 0;
        if (!torii_get_int(own_, &out)) wrong("an integer");
        return out;
    }
    double to_float() const {
        double out = 0;
        if (!torii_get_float(own_, &out)) wrong("a number");
        return out;
    }
    /* Borrowed from the value. */
    std::string_view to_view() const {
        std::size_t size = 0;
        const char *text = torii_get_str(own_, &size);
        if (!text) wrong("a string");
        return {text, size};
    }
    /* As {{ value }} prints it, and as JSON. */
    std::string to_string() const { return text_of(torii_to_str(own_)); }
    std::string to_json(int indent = 0) const {
        return text_of(torii_to_json(own_, indent));
    }

    std::size_t size() const { return torii_length(own_); }
    value operator[](std::size_t index) const { return share(torii_item(own_, index)); }
    value operator[](std::string_view key) const {
        return share(torii_dict_get(own_, std::string(key).c_str()));
    }
    void push_back(value item) {
        if (!torii_list_push(own_, item.release())) wrong("a list that can change");
    }
    void set(std::string_view key, value item) {
        value name(key);
        if (!torii_dict_put(own_, name.release(), item.release()))
            wrong("a dict that can change");
    }
    /* Immutable from now on, and shareable between threads. */
    bool freeze() { return torii_freeze(own_); }

    friend bool operator==(const value &a, const value &b) {
        return torii_equal(a.own_, b.own_);
    }
    friend bool operator!=(const value &a, const value &b) { return !(a == b); }

private:
    value(torii_value owned, int) : own_(owned) {}
    static torii_value valid(torii_value made) {
        if (torii_kind_of(made) == TORII_KIND_INVALID) throw std::bad_alloc();
        return made;
    }
    static std::string text_of(torii_value made) {
        value text = take(made);
        return std::string(text.to_view());
    }
    [[noreturn]] void wrong(const char *wanted) const {
        throw error(
            std::string("expected ") + wanted + ", got " + torii_kind_name(kind()));
    }

    torii_value own_;
};

/* ------------------------------------------------------ host functions ---- */

/* What a function of the program sees of its call, if it asks for that. */
class call {
public:
    explicit call(torii_call *handle) : handle_(handle) {}
    torii_call *handle() const { return handle_; }
    value arg(std::size_t index) const { return value::share(torii_arg(handle_, index)); }
    bool given(std::size_t index) const { return torii_arg_given(handle_, index); }
    value rest() const { return value::share(torii_arg_rest(handle_)); }
    value options() const { return value::share(torii_arg_options(handle_)); }
    bool autoescape() const { return torii_call_autoescape(handle_); }
    value lookup(const char *name) const {
        return value::share(torii_call_lookup(handle_, name));
    }

private:
    torii_call *handle_;
};

namespace detail {

/* Thrown when the library has recorded the error already. */
struct recorded {};

template <class T> struct argument;
template <> struct argument<value> {
    static value get(torii_call *c, std::size_t i) { return value::share(torii_arg(c, i)); }
};
template <> struct argument<bool> {
    static bool get(torii_call *c, std::size_t i) {
        bool out = false;
        if (!torii_arg_bool(c, i, &out)) throw recorded();
        return out;
    }
};
template <> struct argument<std::int64_t> {
    static std::int64_t get(torii_call *c, std::size_t i) {
        std::int64_t out = 0;
        if (!torii_arg_int(c, i, &out)) throw recorded();
        return out;
    }
};
template <> struct argument<double> {
    static double get(torii_call *c, std::size_t i) {
        double out = 0;
        if (!torii_arg_float(c, i, &out)) throw recorded();
        return out;
    }
};
template <> struct argument<std::string_view> {
    static std::string_view get(torii_call *c, std::size_t i) {
        std::size_t size = 0;
        const char *text = torii_arg_str(c, i, &size);
        if (!text) throw recorded();
        return {text, size};
    }
};
template <> struct argument<std::string> {
    static std::string get(torii_call *c, std::size_t i) {
        return std::string(argument<std::string_view>::get(c, i));
    }
};
template <> struct argument<int> {
    static int get(torii_call *c, std::size_t i) {
        std::int64_t wide = argument<std::int64_t>::get(c, i);
        if (wide < INT32_MIN || wide > INT32_MAX) throw std::out_of_range("number too large");
        return static_cast<int>(wide);
    }
};
/* None, or nothing given, is no value. */
template <class T> struct argument<std::optional<T>> {
    static std::optional<T> get(torii_call *c, std::size_t i) {
        torii_kind kind = torii_kind_of(torii_arg(c, i));
        if (kind == TORII_KIND_NONE || kind == TORII_KIND_UNDEFINED) return std::nullopt;
        return argument<T>::get(c, i);
    }
};

template <class F> struct signature : signature<decltype(&F::operator())> {};
template <class C, class R, class... A> struct signature<R (C::*)(A...) const> {
    using arguments = std::tuple<std::decay_t<A>...>;
};
template <class C, class R, class... A>
struct signature<R (C::*)(A...)> : signature<R (C::*)(A...) const> {};
template <class R, class... A> struct signature<R (*)(A...)> {
    using arguments = std::tuple<std::decay_t<A>...>;
};

/* A call as first parameter takes no argument of the template. */
template <class Tuple> struct takes_call : std::false_type {};
template <class... A> struct takes_call<std::tuple<call, A...>> : std::true_type {};

template <class T> T fetch(torii_call *c, std::size_t index) {
    if constexpr (std::is_same_v<T, call>)
        return call(c);
    else
        return argument<T>::get(c, index);
}

template <class F, std::size_t... I>
auto apply(F &function, torii_call *c, std::index_sequence<I...>) {
    using arguments = typename signature<F>::arguments;
    constexpr std::size_t skip = takes_call<arguments>::value ? 1 : 0;
    return function(fetch<std::tuple_element_t<I, arguments>>(c, I - (I ? skip : 0))...);
}

/* No exception may pass through the library, which is written in C. */
template <class F> torii_value run(torii_call *c) {
    F &function = *static_cast<F *>(torii_call_data(c));
    constexpr std::size_t count =
        std::tuple_size_v<typename signature<F>::arguments>;
    try {
        return value(apply(function, c, std::make_index_sequence<count>())).release();
    } catch (const recorded &) {
        return torii_failed();
    } catch (const std::exception &failure) {
        return torii_fail(c, TORII_ERR_HOST, "%s", failure.what());
    } catch (...) {
        return torii_fail(c, TORII_ERR_HOST, "unknown exception");
    }
}

}  // namespace detail

/* ----------------------------------------------------------- templates ---- */

/* A compiled template; immutable, so that threads share it as they like. */
class tmpl {
public:
    explicit tmpl(const torii_template *owned) : own_(owned, torii_template_release) {}
    const torii_template *handle() const { return own_.get(); }
    std::string name() const {
        const char *text = torii_template_name(own_.get());
        return text ? text : "";
    }

    std::string render(const value &context = value()) const {
        torii_error *failure = nullptr;
        std::size_t size = 0;
        char *text = torii_render(own_.get(), context.ref(), &size, &failure);
        if (!text) throw error(failure);
        std::unique_ptr<char, void (*)(char *)> guard(text, torii_free);
        return std::string(text, size);
    }

    /* Gives the output to write(std::string_view), in pieces. */
    template <class Write> void render_to(const value &context, Write &&write) const {
        struct state {
            std::remove_reference_t<Write> *write;
            std::exception_ptr thrown;
        } target{&write, nullptr};
        torii_render_options options{};
        options.struct_size = sizeof options;
        options.write_data = &target;
        options.write = [](void *data, const char *text, std::size_t size) {
            state *to = static_cast<state *>(data);
            try {
                (*to->write)(std::string_view(text, size));
                return true;
            } catch (...) {
                to->thrown = std::current_exception();
                return false;
            }
        };
        torii_error *failure = nullptr;
        bool done = torii_render_with(own_.get(), context.ref(), &options, &failure);
        if (target.thrown) {
            torii_error_free(failure);
            std::rethrow_exception(target.thrown);
        }
        if (!done) throw error(failure);
    }

private:
    std::shared_ptr<const torii_template> own_;
};

/* -------------------------------------------------------- environments ---- */

/* Options with all defaults, to be changed before they are used. */
inline torii_options default_options() {
    torii_options options{};
    options.struct_size = sizeof options;
    return options;
}

class environment {
public:
    environment() : environment(default_options()) {}
    explicit environment(const torii_options &options) {
        torii_error *failure = nullptr;
        torii_env *made = torii_env_new(&options, &failure);
        if (!made) throw error(failure);
        own_.reset(made, torii_env_free);
    }
    torii_env *handle() const { return own_.get(); }

    /* Functions of the program under a Python signature; their parameters may be
     * bool, int, std::int64_t, double, std::string, std::string_view,
     * std::optional of these, torii::value, and torii::call as the first. */
    template <class F> void add_filter(const char *signature, F function) {
        check(torii_env_add_filter(handle(), signature, detail::run<F>, keep(function)));
    }
    template <class F> void add_test(const char *signature, F function) {
        check(torii_env_add_test(handle(), signature, detail::run<F>, keep(function)));
    }
    template <class F> void add_function(const char *signature, F function) {
        check(torii_env_add_function(handle(), signature, detail::run<F>, keep(function)));
    }
    void add_global(const char *name, value content) {
        check(torii_env_add_global(handle(), name, content.release()));
    }
    void set_loader(torii_loader *loader) {
        check(torii_env_set_loader(handle(), loader));
    }
    void load_from(const char *directory) { set_loader(torii_loader_dir(directory)); }

    tmpl load(const char *name) const { return made(&torii_env_load, name); }
    tmpl compile(std::string_view source, const char *name = nullptr) const {
        torii_error *failure = nullptr;
        const torii_template *found = torii_env_compile(
            handle(), name, source.data(), source.size(), &failure);
        if (!found) throw error(failure);
        return tmpl(found);
    }
    std::string render(std::string_view source, const value &context = value()) const {
        return compile(source).render(context);
    }
    value eval(const char *expression, const value &context = value()) const {
        torii_error *failure = nullptr;
        torii_value found = torii_eval(handle(), expression, context.ref(), &failure);
        if (failure) throw error(failure);
        return value::take(found);
    }

private:
    template <class Load> tmpl made(Load load, const char *name) const {
        torii_error *failure = nullptr;
        const torii_template *found = load(handle(), name, &failure);
        if (!found) throw error(failure);
        return tmpl(found);
    }
    /* The function lives as long as the environment. */
    template <class F> F *keep(F &function) {
        F *kept = new F(std::move(function));
        check(torii_env_own(
            handle(), kept, [](void *data) { delete static_cast<F *>(data); }));
        return kept;
    }
    /* The environment keeps the first failure and tells it here. */
    void check(bool done) {
        torii_error *failure = nullptr;
        if (done) return;
        (void)torii_env_freeze(handle(), &failure);
        throw error(failure);
    }

    std::shared_ptr<torii_env> own_;
};

}  // namespace torii

#endif
